import type { Cancel, Clock } from './clock.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import { toError } from '../errors/to-error.js'

/**
 * Waits for the promise of a callback, at most `ms` milliseconds. A later result is dropped.
 *
 * @throws Error for any rejection, or `timeoutError()` if the promise does not settle in time.
 */
export async function withTimeout(
  promised: PromiseLike<unknown>,
  ms: number,
  clock: Clock,
  timeoutError: () => Error,
): Promise<unknown> {
  let cancel: Cancel | undefined
  const expiry = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ms, () => {
      reject(timeoutError())
    })
  })
  // Wrapped before it is awaited: a thenable may throw, or call back at once, twice, or never.
  const settled = new Promise<unknown>((resolve) => {
    resolve(promised)
  })
  try {
    return await keepProcessAlive(Promise.race([settled, expiry]))
  } catch (thrown) {
    throw toError(thrown)
  } finally {
    cancel?.()
  }
}
