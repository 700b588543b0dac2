import { ignorePromise } from './ignored-promise.js'

/** Calls a callback whose outcome nobody waits for. What it throws, and what the promise that it may return rejects with, is ignored. */
export function notify(callback: () => unknown): void {
  try {
    ignorePromise(callback())
  } catch {
    // Whoever is only told of something has no say in what becomes of it.
  }
}
