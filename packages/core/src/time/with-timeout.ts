import type { Cancel, Clock } from './clock.js'
import { holdingProcess } from '../event-loop/process-hold.js'
import { toError } from '../errors/to-error.js'

/**
 * Waits for what a callback promised, for so many milliseconds at most. What it brings too late is dropped.
 *
 * @throws Error what the promise rejects with, whatever that is, or `late()` when it does not settle in time.
 */
export async function withTimeout(
  promised: PromiseLike<unknown>,
  ms: number,
  clock: Clock,
  late: () => Error,
): Promise<unknown> {
  let cancel: Cancel | undefined
  const expiry = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(ms, () => {
      reject(late())
    })
  })
  // Not awaited as it is: a thenable may throw, or call back at once, twice, or never.
  const settled = new Promise<unknown>((resolve) => {
    resolve(promised)
  })
  try {
    return await holdingProcess(Promise.race([settled, expiry]))
  } catch (thrown) {
    throw toError(thrown)
  } finally {
    cancel?.()
  }
}
