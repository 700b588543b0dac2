import { memoryStore, type Fleet, type FleetListener, type SnapshotStore } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { aPlace, eventually, LONG } from '../persistence/setup.js'

const never = (): Promise<never> => new Promise(() => {})
const throws = (): never => {
  throw new Error('no fleet')
}
const good: Fleet = {
  lease: async () => ({ held: true, fencingToken: 1, extend: async () => true, release: async () => {} }),
  publish: async () => {},
  subscribe: () => () => {},
}
const lease = { held: true, fencingToken: 1, extend: async () => true, release: async () => {} } as const

const BAD: readonly (readonly [name: string, fleet: Fleet])[] = [
  ['throws at everything', { lease: throws, publish: throws, subscribe: throws }],
  [
    'rejects everything',
    { ...good, lease: () => Promise.reject(new Error('a')), publish: () => Promise.reject(new Error('b')) },
  ],
  ['never answers', { ...good, lease: never, publish: never }],
  ['gives a lease that throws', { ...good, lease: async () => ({ ...lease, extend: throws, release: throws }) }],
  ['cannot be left', { ...good, subscribe: () => throws }],
  ['denies for ever', { ...good, lease: async () => ({ held: false, fencingToken: 1 }) }],
]

describe('A store whose fleet', () => {
  it.each(BAD)('%s: requests are served all the same, by a fetch of their own', async (_, fleet) => {
    const { issuer, clock, run } = await aPlace()
    const store: SnapshotStore = { ...memoryStore({ clock }), fleet }
    const { registry, verify } = run({ store })
    const verified = verify(await issuer.sign({}, LONG))
    // Time passes while real sockets are served, until a second is over.
    for (let waited = 0; waited < 1100; waited += 10) {
      await clock.advance(10)
      await someTurns()
    }
    expect(await verified).toBe('ok')
    expect(issuer.count()).toBe(1)
    const closed = registry.close()
    await clock.advance(5000)
    await closed
  })

  it('fails again and again is told of once, and once more when it works again', async () => {
    const { issuer, clock, run } = await aPlace()
    let works = false
    const fleet: Fleet = { ...good, lease: async () => (works ? lease : throws()) }
    const { registry, verify, events } = run({ store: { ...memoryStore({ clock }), fleet } })
    const told = (): readonly string[] => events.map(({ type }) => type).filter((type) => type.startsWith('fleet_'))
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    for (let turns = 0; turns < 5; turns += 1) await registry.refresh('default')
    for (let turns = 0; turns < 100; turns += 1) await clock.advance(1000)
    expect(told()).toEqual(['fleet_degraded'])
    expect(registry.status('default', 'default')?.fleet).toBe('degraded')
    works = true
    for (let turns = 0; turns < 11; turns += 1) await clock.advance(1000)
    await eventually(() => told().length === 2)
    expect(told()).toEqual(['fleet_degraded', 'fleet_recovered'])
    expect(registry.status('default', 'default')?.fleet).toBe('joined')
  })

  it('comes back while a source ends harms nobody: what the store had lost is not put back for it', async () => {
    const { issuer, clock, run } = await aPlace()
    let listener: FleetListener | undefined
    let found: (nothing: undefined) => void = () => {}
    let holds = false
    const memory = memoryStore({ clock })
    const saved: string[] = []
    const store: SnapshotStore = {
      ...memory,
      load: (name) => (holds ? new Promise((resolve) => (found = resolve)) : memory.load(name)),
      save: async (name) => void saved.push(name),
      fleet: {
        ...good,
        subscribe: (given) => {
          listener = given
          return () => {}
        },
      },
    }
    const { registry, verify } = run({ store })
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    await clock.advance(0)
    holds = true
    listener?.reconnected()
    await clock.advance(1000)
    registry.unregister('default', 'default')
    const unhandled: unknown[] = []
    const note = (error: unknown): number => unhandled.push(error)
    process.on('unhandledRejection', note)
    found(undefined)
    await someTurns()
    process.off('unhandledRejection', note)
    expect([unhandled, saved.length]).toEqual([[], 1])
  })

  it('brings back what a process published itself: that is no news, though a clock elsewhere was ahead', async () => {
    const { issuer, clock, run } = await aPlace()
    const ahead = createTestClock({ wall: clock.now().wall + 30_000, random: 0.5 })
    let listener: FleetListener | undefined
    let echoes = 0
    const fleet: Fleet = {
      ...good,
      publish: async (name, { text }) => {
        echoes += 1
        listener?.published(name, text, 1)
      },
      subscribe: (given) => {
        listener = given
        return () => {}
      },
    }
    const memory = memoryStore({ clock })
    expect(await run({ clock: ahead, store: memory }).verify(await issuer.sign({}, LONG))).toBe('ok')
    const { registry, verify } = run({ store: { ...memory, fleet } })
    expect(await verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(registry.status('default', 'default')?.keysFrom).toBe('store')
    await registry.refresh('default')
    await someTurns()
    expect([echoes, registry.status('default', 'default')?.keysFrom]).toEqual([1, 'provider'])
  })

  it('shows keys to a fetch that a refresh took the place of: they are not taken for used, and serve the next one', async () => {
    const { issuer, clock, run } = await aPlace()
    const memory = memoryStore({ clock })
    const token = await issuer.sign({}, LONG)
    await run({ store: memory }).verify(token)
    await issuer.stop()
    const looks: (() => void)[] = []
    const load: SnapshotStore['load'] = async (name) => {
      if (looks.length === 0) await new Promise<void>((resolve) => looks.push(resolve))
      return await memory.load(name)
    }
    const { registry, verify, told } = run({ store: { ...memory, load, fleet: good } })
    const verified = verify(token)
    await eventually(() => looks.length === 1)
    await expect(registry.refresh('default')).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(await verified).toBe('keys_unavailable')
    looks[0]?.()
    await someTurns()
    expect(told()).toEqual([])
    await clock.advance(60_000)
    expect(await verify(token)).toBe('ok')
    expect(told()).toEqual(['restored'])
  })

  it('asks nothing, opens nothing and has no timer before the first use', async () => {
    const clock = createTestClock()
    const { run } = await aPlace()
    const calls: string[] = []
    const fleet: Fleet = {
      ...good,
      subscribe: (listener) => {
        calls.push('subscribe')
        return good.subscribe(listener)
      },
    }
    run({ clock, store: { ...memoryStore(), fleet } })
    expect(calls).toEqual([])
    expect(clock.pending).toBe(0)
  })
})

/** Some turns for real sockets. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setImmediate(resolve))
}
