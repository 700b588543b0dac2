import { redisStore } from '@jwks-auth/core/redis'
import { sum } from './fleet.js'
import { INTEGRITY_KEY } from './orders.js'
import { ms, sleep, type Measure, type Measurement } from './row.js'

const TTL = 2000
const PAUSE = 1000

/** Redis in every kind of trouble, in turn, while all processes serve. */
export const trouble: Measure = async ({ stage, plan, progress }) => {
  const settings = stage.settings(TTL)
  await using fleet = await stage.start(plan.processes, settings)
  const token = await stage.token()
  await fleet.all({ do: 'verify', token })
  await fleet.all({ do: 'traffic', token })
  await stage.untilListening(settings, plan.processes)
  const started = performance.now()
  let faults = 0
  for (const fault of endlessly(faultsOf(stage))) {
    if (performance.now() - started > plan.trouble) break
    progress.at((performance.now() - started) / plan.trouble)
    await fault()
    faults += 1
    await sleep(PAUSE)
  }
  while ((await fleet.all({ do: 'status' })).some((each) => each.fleet !== 'joined')) await sleep(50)
  const healed = await leaseIsFree(stage.server.url, settings.prefix, stage)
  const { accepted, refused, longest } = sum(await fleet.all({ do: 'stop' }))
  const unhandled = (await fleet.all({ do: 'status' })).reduce((total, each) => total + each.unhandled, 0)
  return {
    what: `Redis killed, restarted empty, cut and hung under traffic for ${Math.round(plan.trouble / 1000)} s`,
    bar: 'none refused, none unhandled, healed',
    result:
      `${refused} of ${accepted + refused} refused, ${unhandled} unhandled rejections, ` +
      `leases ${healed ? 'healed' : 'stuck'}, ${faults} faults, the slowest request ${ms(longest)}`,
    holds: refused === 0 && unhandled === 0 && healed,
  }
}

type Fault = () => Promise<void>

function faultsOf({ server, proxy }: Measurement['stage']): readonly Fault[] {
  return [
    async () => {
      await server.kill()
      await sleep(PAUSE)
      await server.start()
    },
    async () => {
      proxy.cut()
      await Promise.resolve()
    },
    async () => {
      proxy.hang()
      await sleep(2 * PAUSE)
      await proxy.pass()
    },
  ]
}

function* endlessly<T>(list: readonly T[]): Generator<T> {
  for (;;) yield* list
}

/** Whether the lease of the fleet's only source can be had within a second. */
async function leaseIsFree(url: string, prefix: string, { server }: Measurement['stage']): Promise<boolean> {
  const keys = await server.command('KEYS', `${prefix}snapshot:*`)
  const name = /snapshot:([A-Za-z0-9_-]{43})/.exec(keys)?.[1]
  if (name === undefined) return false
  const store = redisStore({ url, integrityKey: INTEGRITY_KEY, keyPrefix: prefix })
  try {
    for (const started = performance.now(); performance.now() - started < 1000;) {
      if ((await store.fleet?.lease(name, 1))?.held === true) return true
      await sleep(10)
    }
    return false
  } finally {
    await store.close()
  }
}
