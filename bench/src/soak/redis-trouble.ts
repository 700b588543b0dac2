import type { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import { setTimeout as sleep } from 'node:timers/promises'

const FAULT_MS = 4000
const PAUSE_MS = 6000

/** Kills, restarts, cuts and hangs Redis in turn, until the signal aborts. @returns how often. */
export async function troubleRedis(server: RedisServer, proxy: RedisProxy, signal: AbortSignal): Promise<number> {
  const faults: readonly (() => Promise<void>)[] = [
    async () => {
      await server.kill()
      await sleep(FAULT_MS)
      await server.start()
    },
    async () => {
      proxy.cut()
      await sleep(FAULT_MS)
    },
    async () => {
      proxy.hang()
      await sleep(FAULT_MS)
      await proxy.pass()
    },
  ]
  let count = 0
  while (!signal.aborted) {
    await faults[count % faults.length]?.()
    count += 1
    await sleep(PAUSE_MS)
  }
  return count
}
