/**
 * Waits for `work`, but no longer than until the signal aborts, even if the work ignores the signal: undici heeds it
 * only once it is connected, an application's dispatcher perhaps never, and a file system that hangs cannot.
 *
 * @throws The signal's reason.
 */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let giveUp: (() => void) | undefined
  try {
    return await new Promise<T>((resolve, reject) => {
      giveUp = () => {
        reject(signal.reason)
      }
      if (signal.aborted) giveUp()
      signal.addEventListener('abort', giveUp, { once: true })
      work.then(resolve, reject)
    })
  } finally {
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp)
  }
}
