import type { Clock } from '../time/clock.js'
import { errorCodeOf } from '../errors/error-code.js'

/**
 * Calls a store, which may throw, reject or hang, and returns the result or the code of the failure. Never rejects, and
 * takes no longer than its time limit.
 */
export async function attempt<T>(call: () => Promise<T>, timeoutMs: number, clock: Clock): Promise<StoreOutcome<T>> {
  return await new Promise((resolve) => {
    const cancel = clock.after(timeoutMs, () => {
      resolve({ ok: false, code: 'timeout' })
    })
    const end = (outcome: StoreOutcome<T>): void => {
      cancel()
      resolve(outcome)
    }
    Promise.resolve()
      .then(call)
      .then(
        (value) => {
          end({ ok: true, value })
        },
        (error: unknown) => {
          end({ ok: false, code: errorCodeOf(error) ?? 'error' })
        },
      )
  })
}

/** How a call of a store ended. `code` is Node's code of the failure, `timeout`, or `error`. */
export type StoreOutcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string }
