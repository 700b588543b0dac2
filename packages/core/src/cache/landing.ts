import type { Cancel, Clock, Instant } from '../clock.js'
import { RefusedError, SourceError } from '../errors.js'
import { holdingProcess } from '../process-hold.js'
import { hasExpired, isSecondHand, type Snapshot } from './snapshot.js'

/** How a flight ended. */
export type Landing =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly error: SourceError; readonly retryAfter: number }

/** Of a fetch that was given up, as there is nobody to use it any more. */
export const NOTHING_LANDED: Landing = {
  ok: false,
  error: new SourceError('aborted', 'the cache was closed'),
  retryAfter: 0,
}

/** Keys that this process did not fetch, and that have expired since: the provider is asked as for any expired keys. */
export function isExpiredCopy(landing: Landing, now: Instant): boolean {
  return landing.ok && isSecondHand(landing.snapshot) && hasExpired(landing.snapshot, now)
}

/** The end that all who wait for a flight share. It never rejects, and outlives a flight that another one supersedes. */
export class SharedLanding<End = Landing> {
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

/** What a flight fails with, whatever was thrown in it. */
export function asSourceError(thrown: unknown): SourceError {
  return thrown instanceof SourceError ? thrown : new SourceError('network', 'the fetch failed', { cause: thrown })
}
