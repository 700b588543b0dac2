import type { LookupAddress } from 'node:dns'
import { Socket } from 'node:net'
import { errors, type buildConnector } from 'undici'
import type { Cancel, Clock } from '../time/clock.js'
import { discard } from './discard.js'
import { errorCodeOf } from '../errors/error-code.js'
import { toError } from '../errors/to-error.js'

/**
 * Connects to one of several addresses (RFC 8305, Happy Eyeballs): attempts start one after the other, alternating
 * between the address families, and none is cancelled before one has connected or all have failed. Node would cancel
 * each attempt after 250 ms, so a slow address next to an unreachable one would never be reached.
 */
export class ConnectionRace {
  readonly #parts: RaceParts
  readonly #waiting: LookupAddress[]
  readonly #callback: buildConnector.Callback
  readonly #open = new Set<Socket>()
  readonly #failures: Error[] = []
  #attempts = 0
  #isOver = false
  #cancelNext: Cancel = () => {}
  #cancelLimit: Cancel = () => {}

  constructor(addresses: readonly LookupAddress[], parts: RaceParts, callback: buildConnector.Callback) {
    this.#waiting = alternatingFamilies(addresses).slice(0, MAX_ADDRESSES)
    this.#parts = parts
    this.#callback = callback
  }

  start(): void {
    const { clock, timeout } = this.#parts
    this.#cancelLimit = clock.after(timeout, () => {
      this.#end(new errors.ConnectTimeoutError(`no connection within ${timeout} ms`), null)
    })
    this.#attempt()
  }

  readonly #attempt = (): void => {
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#attempts += 1
    this.#cancelNext()
    if (this.#waiting.length > 0) {
      this.#cancelNext = this.#parts.clock.after(CONNECTION_ATTEMPT_DELAY_MS, this.#attempt)
    }
    try {
      const opened = this.#parts.connect(next.address, (...[error, socket]) => {
        if (error !== null) this.#fail(error)
        else if (this.#isOver) discard(socket)
        else this.#end(null, socket)
      })
      if (opened instanceof Socket) this.#open.add(opened)
    } catch (thrown) {
      this.#fail(toError(thrown))
    }
  }

  #fail(error: Error): void {
    if (this.#isOver) return
    this.#attempts -= 1
    this.#failures.push(error)
    if (this.#waiting.length > 0) this.#attempt()
    else if (this.#attempts === 0) this.#end(mostInformative(this.#failures), null)
  }

  #end(...outcome: Parameters<buildConnector.Callback>): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancelNext()
    this.#cancelLimit()
    const [, winner] = outcome
    for (const socket of this.#open) if (socket !== winner) discard(socket)
    this.#open.clear()
    this.#callback(...outcome)
  }
}

/**
 * Milliseconds between the starts of two attempts while none has ended: the Connection Attempt Delay of RFC 8305
 * section 5.
 */
export const CONNECTION_ATTEMPT_DELAY_MS = 250
/** The owner of a host name decides how many addresses it has. */
export const MAX_ADDRESSES = 16

interface RaceParts {
  /** Begins to connect to one address; returns the socket, if one exists already. */
  readonly connect: (address: string, connected: buildConnector.Callback) => unknown
  readonly clock: Clock
  /** The time limit for all attempts together, in milliseconds. */
  readonly timeout: number
}

/** RFC 8305 section 4: the system's order, but alternating between the two address families. */
function alternatingFamilies(addresses: readonly LookupAddress[]): LookupAddress[] {
  const preferred = addresses.filter(({ family }) => family === addresses[0]?.family)
  const others = addresses.filter((address) => !preferred.includes(address))
  const length = Math.max(preferred.length, others.length)
  return Array.from({ length }, (_, index) => [preferred[index], others[index]])
    .flat()
    .filter((address) => address !== undefined)
}

const NO_ROUTE: ReadonlySet<unknown> = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'])
const NO_CONNECTION: ReadonlySet<unknown> = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT'])

/**
 * The error of the attempt that got furthest, and of several the first: a missing route to one address says nothing
 * about a bad certificate at another.
 */
function mostInformative(failures: readonly Error[]): Error {
  const codes = failures.map((failure) => errorCodeOf(failure))
  const furthest = codes.findIndex((code) => !NO_ROUTE.has(code) && !NO_CONNECTION.has(code))
  const connectable = codes.findIndex((code) => !NO_ROUTE.has(code))
  return failures[furthest] ?? failures[connectable] ?? failures[0] ?? new Error('there is no address')
}
