import type { Cancel, Clock } from '../time/clock.js'
import type { Denied, Lease } from '../persistence/snapshot-store.js'

/** Short, because the others wait this long for a process that died during its fetch. Milliseconds. */
export const LEASE_TTL_MS = 700
const EXTEND_INTERVAL_MS = 200

/**
 * Copies the reply of a fleet, and reads each of its members once.
 *
 * @throws Error if it is not a reply. An error from reading it is thrown, too.
 */
export function readReply(reply: Lease | Denied): Lease | Denied {
  const { held, fencingToken } = reply
  if (typeof held !== 'boolean' || !Number.isFinite(fencingToken)) throw new Error('the fleet did not answer')
  if (!reply.held) return { held: false, fencingToken }
  return {
    held: true,
    fencingToken,
    extend: async (ms) => await reply.extend(ms),
    release: async () => await reply.release(),
  }
}

/**
 * Extends a lease regularly, until the returned function is called. A lease that is lost stays lost: another process
 * may then fetch as well.
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

/** Releases a lease. Never rejects: otherwise the lease expires by itself. */
export async function release(lease: Lease): Promise<void> {
  await calling(() => lease.release()).catch(ignore)
}

/** Calls a store, which may throw as well as reject. */
async function calling<T>(call: () => Promise<T>): Promise<T> {
  return await call()
}

function ignore(_error: unknown): void {}
