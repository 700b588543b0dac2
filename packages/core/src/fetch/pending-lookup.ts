import { NODATA, NOTFOUND, TIMEOUT, type LookupAddress } from 'node:dns'
import type { Cancel, Clock } from '../time/clock.js'

/**
 * A DNS look-up of one host name, shared by all callers that need it. The first answer with addresses counts, from the
 * system or from the name servers.
 */
export class PendingLookup {
  readonly #parts: Parts
  readonly #waiting: Found[] = []
  #cancels: Cancel[] = []
  #direct: 'unasked' | 'asked' | 'unknown' | 'failed' = 'unasked'
  #failure: NodeJS.ErrnoException | undefined
  #hasEnded = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The name servers answered that there is no address: only the system may know one. */
  get isLeftToSystem(): boolean {
    return this.#direct === 'unknown'
  }

  begin(): void {
    const { clock, onSlow } = this.#parts
    this.#cancels = [
      this.#whenLate(onSlow),
      clock.after(MAX_LOOKUP_MS, () => {
        this.#end(this.#failure ?? timeout(), [])
      }),
    ]
  }

  addCallback(found: Found): void {
    this.#waiting.push(found)
  }

  askSystem(): void {
    const { system, onSystemEnd } = this.#parts
    let speed: 'quick' | 'late' = 'quick'
    const cancel = this.#whenLate(() => {
      speed = 'late'
    })
    const answered: Found = (error, addresses) => {
      cancel()
      onSystemEnd(speed)
      if (error === null) this.#end(null, addresses)
      else if (this.#direct === 'asked') this.#failure = error
      else this.#end(error, [])
    }
    try {
      system(answered)
    } catch (error) {
      // Node throws for names that it may not or cannot look up. Without an answer the queue would stop here.
      answered(asFailure(error), [])
    }
  }

  #whenLate(then: () => void): Cancel {
    const { clock } = this.#parts
    let cancel = clock.after(SLOW_LOOKUP_MS, () => {
      // Node first handles the answers that arrived while this process was busy: that delay is not the fault of the
      // host name.
      cancel = clock.after(0, then)
    })
    return () => {
      cancel()
    }
  }

  async askDirectly(): Promise<void> {
    this.#direct = 'asked'
    let addresses: LookupAddress[]
    try {
      addresses = await this.#parts.direct()
    } catch (error) {
      this.#direct = isUnknown(error) ? 'unknown' : 'failed'
      // The system's error takes precedence: the system knows more than the name servers do.
      if (this.#failure !== undefined) this.#end(this.#failure, [])
      return
    }
    this.#end(null, addresses)
  }

  #end(error: NodeJS.ErrnoException | null, addresses: LookupAddress[]): void {
    // The other resolver has answered as well; the host name may be in another look-up by now.
    if (this.#hasEnded) return
    this.#hasEnded = true
    for (const cancel of this.#cancels.splice(0)) cancel()
    this.#parts.onEnd()
    for (const found of this.#waiting.splice(0)) found(error, addresses)
  }
}

type Found = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

interface Parts {
  readonly clock: Clock
  readonly system: (found: Found) => void
  readonly direct: () => Promise<LookupAddress[]>
  readonly onEnd: () => void
  /** The system is slow, or was not asked yet: call {@link PendingLookup.askDirectly} when a slot is free. */
  readonly onSlow: () => void
  /** The system has answered, in time or late; the look-up may have ended before. */
  readonly onSystemEnd: (answer: 'quick' | 'late') => void
}

/** Milliseconds until the name servers are asked too, counted from the start, time in the queue included. */
export const SLOW_LOOKUP_MS = 300
/** The time limit of a look-up, in milliseconds. */
export const MAX_LOOKUP_MS = 10_000

function timeout(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name was not found in time'), { code: TIMEOUT })
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === NOTFOUND || error.code === NODATA)
}

function asFailure(thrown: unknown): NodeJS.ErrnoException {
  return thrown instanceof Error ? thrown : new Error('the name could not be asked for', { cause: thrown })
}
