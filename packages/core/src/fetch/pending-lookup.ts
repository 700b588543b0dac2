import { NODATA, NOTFOUND, TIMEOUT, type LookupAddress } from 'node:dns'
import type { Cancel, Clock } from '../time/clock.js'

type Found = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

interface Parts {
  readonly clock: Clock
  readonly system: (found: Found) => void
  readonly direct: () => Promise<LookupAddress[]>
  readonly onEnd: () => void
  /** The system has not answered in time, or was not asked yet: {@link PendingLookup.askDirectly} when there is room. */
  readonly onSlow: () => void
  /** The system has answered, in time or late; the lookup may have ended before. */
  readonly onSystemEnd: (answer: 'quick' | 'late') => void
}

/** How long the system may take, waiting for its turn included, before the name servers are asked too, in milliseconds. */
export const SLOW_LOOKUP_MS = 300
/** Nobody waits longer, in milliseconds. */
export const MAX_LOOKUP_MS = 10_000

/** One name that is being looked up, for all who ask for it meanwhile. The first way that finds addresses answers. */
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

  /** The name servers answered that there is no address: if anybody has one, it is the system. */
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

  tell(found: Found): void {
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
      // Node says so of what it may not or cannot ask. Without an answer nobody behind would ever have a turn.
      answered(asFailure(error), [])
    }
  }

  #whenLate(then: () => void): Cancel {
    const { clock } = this.#parts
    let cancel = clock.after(SLOW_LOOKUP_MS, () => {
      // In between Node hears what was answered while this process was busy, which says nothing against the name.
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
      // What the system says of a name counts, for it knows more than name servers do.
      if (this.#failure !== undefined) this.#end(this.#failure, [])
      return
    }
    this.#end(null, addresses)
  }

  #end(error: NodeJS.ErrnoException | null, addresses: LookupAddress[]): void {
    // The second way has answered as well; by now the name may be looked up anew.
    if (this.#hasEnded) return
    this.#hasEnded = true
    for (const cancel of this.#cancels.splice(0)) cancel()
    this.#parts.onEnd()
    for (const found of this.#waiting.splice(0)) found(error, addresses)
  }
}

function timeout(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name was not found in time'), { code: TIMEOUT })
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === NOTFOUND || error.code === NODATA)
}

function asFailure(thrown: unknown): NodeJS.ErrnoException {
  return thrown instanceof Error ? thrown : new Error('the name could not be asked for', { cause: thrown })
}
