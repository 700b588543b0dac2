import type { Cancel, Clock, Instant } from '../time/clock.js'
import { RefusedError, SourceError } from '../errors/errors.js'
import { holdingProcess } from '../event-loop/process-hold.js'
import { hasExpired, isSecondHand, type Snapshot } from './snapshot.js'

/** How a flight ended. */
export type FetchOutcome =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly error: SourceError; readonly retryAfter: number }

/** Of a fetch that was given up, as there is nobody to use it any more. */
export const ABORTED_OUTCOME: FetchOutcome = {
  ok: false,
  error: new SourceError('aborted', 'the cache was closed'),
  retryAfter: 0,
}

/** Keys that this process did not fetch, and that have expired since: the provider is asked as for any expired keys. */
export function isExpiredCopy(outcome: FetchOutcome, now: Instant): boolean {
  return outcome.ok && isSecondHand(outcome.snapshot) && hasExpired(outcome.snapshot, now)
}

/** The end that all who wait for a flight share. It never rejects, and outlives a flight that another one supersedes. */
export class SharedOutcome<End = FetchOutcome> {
  readonly promise: Promise<End>
  settle: (end: End) => void = () => {}

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  /**
   * Waits for the end, at most so long (`undefined` then), leaving the flight alone. Whoever waits keeps the process alive; the flight does not.
   *
   * @throws the signal's reason when the caller gives up.
   */
  async within(atMost: number, clock: Clock, signal: AbortSignal | undefined): Promise<End | undefined> {
    if (atMost === Infinity && signal === undefined) return await holdingProcess(this.promise)
    signal?.throwIfAborted()
    let cancel: Cancel | undefined
    let giveUp: (() => void) | undefined
    try {
      const end = new Promise<End | undefined>((resolve, reject) => {
        void this.promise.then(resolve)
        if (atMost !== Infinity)
          cancel = clock.after(atMost, () => {
            resolve(undefined)
          })
        giveUp = () => {
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', giveUp, { once: true })
      })
      return await holdingProcess(end)
    } finally {
      cancel?.()
      if (giveUp !== undefined) signal?.removeEventListener('abort', giveUp)
    }
  }
}

/** What a request is told that has no keys, and why: a failed flight, or none that ended in time. */
export function unavailable(
  failed: { readonly error: SourceError; readonly retryAfter: number } | undefined,
): RefusedError {
  return new RefusedError('keys_unavailable', {
    detail: failed?.error.reason ?? 'timeout',
    retryAfter: failed?.retryAfter ?? 0,
    cause: failed?.error,
  })
}
