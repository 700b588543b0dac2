import type { Cancel, Clock, Instant } from '../time/clock.js'
import { RefusedError, SourceError } from '../errors/errors.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import { hasExpired, isFromStoreOrFleet, type Snapshot } from './snapshot.js'

/** How a fetch ended: with a snapshot, or with an error and the milliseconds after which to try again. */
export type FetchOutcome =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly error: SourceError; readonly retryAfter: number }

/** The outcome of a fetch that was aborted because the cache was closed. */
export const ABORTED_OUTCOME: FetchOutcome = {
  ok: false,
  error: new SourceError('aborted', 'the cache was closed'),
  retryAfter: 0,
}

/**
 * Whether the keys came from a store or another process and have expired: the provider is then asked, as for any
 * expired keys.
 */
export function isExpiredCopy(outcome: FetchOutcome, now: Instant): boolean {
  return outcome.ok && isFromStoreOrFleet(outcome.snapshot) && hasExpired(outcome.snapshot, now)
}

/**
 * The outcome that all callers of a single flight share. It never rejects, and survives if another flight supersedes
 * this one.
 */
export class SharedOutcome<End = FetchOutcome> {
  readonly promise: Promise<End>
  settle: (end: End) => void = () => {}

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  /**
   * Waits for the outcome, at most `timeoutMs` (then `undefined`), without affecting the fetch. The waiting caller
   * keeps the process alive; the fetch does not.
   *
   * @throws The signal's reason when the caller aborts.
   */
  async within(timeoutMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<End | undefined> {
    if (timeoutMs === Infinity && signal === undefined) return await keepProcessAlive(this.promise)
    signal?.throwIfAborted()
    let cancel: Cancel | undefined
    let abort: (() => void) | undefined
    try {
      const end = new Promise<End | undefined>((resolve, reject) => {
        void this.promise.then(resolve)
        if (timeoutMs !== Infinity)
          cancel = clock.after(timeoutMs, () => {
            resolve(undefined)
          })
        abort = () => {
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', abort, { once: true })
      })
      return await keepProcessAlive(end)
    } finally {
      cancel?.()
      if (abort !== undefined) signal?.removeEventListener('abort', abort)
    }
  }
}

/** The 503 for a request without usable keys: the fetch failed or timed out. */
export function unavailable(
  failed: { readonly error: SourceError; readonly retryAfter: number } | undefined,
): RefusedError {
  return new RefusedError('keys_unavailable', {
    detail: failed?.error.reason ?? 'timeout',
    retryAfter: failed?.retryAfter ?? 0,
    cause: failed?.error,
  })
}
