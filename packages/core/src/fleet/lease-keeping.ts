import type { Cancel, Clock } from '../time/clock.js'
import type { Denied, Lease } from '../persistence/snapshot-store.js'

/** Short: the others wait so long for a process that died while it fetched. Milliseconds. */
export const LEASE_TTL_MS = 700
const EXTEND_INTERVAL_MS = 200

/**
 * What a fleet said of a lease, read once.
 *
 * @throws Error when it is no answer, and what reading it throws.
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

/** Extends a lease again and again until told to stop. One that is lost stays lost: another process may fetch as well. */
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

/** Lets others fetch. Never rejects: the lease would run out by itself. */
export async function release(lease: Lease): Promise<void> {
  await calling(() => lease.release()).catch(ignore)
}

/** A store may throw as well as reject. */
async function calling<T>(call: () => Promise<T>): Promise<T> {
  return await call()
}

function ignore(_error: unknown): void {}
