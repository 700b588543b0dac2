import type { Cancel, Clock } from '../time/clock.js'
import type { Denied, Lease } from '../persistence/snapshot-store.js'

/**
 * Extends a lease regularly while this process fetches, until the returned function is called. A lease that is lost
 * stays lost: another process may then fetch as well.
 */
export function keepExtending(lease: Lease, clock: Clock): Cancel {
  let cancel: Cancel = () => {}
  let stopped = false
  const extendLater = (): void => {
    cancel = clock.after(EXTEND_INTERVAL_MS, () => {
      calling(() => lease.extend(LEASE_TTL_MS)).then((held) => {
        if (held && !stopped) extendLater()
      }, ignore)
    })
  }
  extendLater()
  return () => {
    stopped = true
    cancel()
  }
}

/** Short, because the others wait this long for a process that died during its fetch. Milliseconds. */
export const LEASE_TTL_MS = 700
const EXTEND_INTERVAL_MS = 200

/**
 * Copies the reply of a fleet to a request for a lease. Reads `held` and `fencingToken` once, because a getter of a
 * store may return another value the next time. The methods of the copy call those of the reply.
 *
 * @throws Error if it is not a reply. An error from reading it is thrown, too.
 */
export function readReply(reply: Lease | Denied): Lease | Denied {
  const { fencingToken } = reply
  if (!Number.isFinite(fencingToken)) throw new Error('the fleet did not answer')
  switch (reply.held) {
    case true:
      return {
        held: true,
        fencingToken,
        extend: async (ms) => await reply.extend(ms),
        release: async () => await reply.release(),
      }
    case false:
      return { held: false, fencingToken }
    default:
      throw new Error('the fleet did not answer')
  }
}

/** Releases a lease. Never rejects: otherwise the lease expires by itself. */
export async function release(lease: Lease): Promise<void> {
  await calling(() => lease.release()).catch(ignore)
}

/** Calls a store, which may throw as well as reject. */
async function calling<T>(call: () => Promise<T>): Promise<T> {
  return await call()
}

function ignore(_error: unknown): void {}
