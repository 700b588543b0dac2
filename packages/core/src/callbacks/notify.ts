import { ignorePromise } from './ignored-promise.js'

/** Calls a callback and ignores its outcome: what it throws, and what a promise that it returns rejects with. */
export function notify(callback: () => unknown): void {
  try {
    ignorePromise(callback())
  } catch {
    // A notification cannot affect the operation that it reports.
  }
}
