import type { Clock } from '../time/clock.js'
import type { LoadTenant } from './loaded-registration.js'

/**
 * Calls the application's `loadTenant` once, with a time limit: a call that hangs is abandoned, and its answer is
 * ignored.
 */
export async function callLoader(
  load: LoadTenant,
  tenant: string,
  clock: Clock,
  abort: AbortController,
): Promise<LoaderResult> {
  const { signal } = abort
  const cancel = clock.after(MAX_LOAD_MS, () => {
    abort.abort(new DOMException('The tenant was not loaded in time', 'TimeoutError'))
  })
  try {
    return await Promise.race([answerOf(load, tenant, signal), timedOut(signal)])
  } finally {
    cancel()
  }
}

/** The result of one call of `loadTenant`. */
export type LoaderResult =
  | { readonly type: 'answered'; readonly found: unknown }
  | { readonly type: 'failed'; readonly reason: 'error' | 'timeout'; readonly cause: unknown }

/** How long one call may take, in milliseconds. */
const MAX_LOAD_MS = 5000

async function answerOf(load: LoadTenant, tenant: string, signal: AbortSignal): Promise<LoaderResult> {
  try {
    return { type: 'answered', found: await load(tenant, { signal }) }
  } catch (cause) {
    return { type: 'failed', reason: signal.aborted ? 'timeout' : 'error', cause }
  }
}

async function timedOut(signal: AbortSignal): Promise<LoaderResult> {
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve, { once: true })
  })
  return { type: 'failed', reason: 'timeout', cause: signal.reason }
}
