import { memoryStore, type FleetListener, type SnapshotStore, type StoredSnapshot } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { aPlace, AUDIENCE, eventually, KEY, LONG, MINUTE } from './setup.js'

/** A store and a fleet in memory. What was published is kept, and can be published again. */
function aFleet(clock: Awaited<ReturnType<typeof aPlace>>['clock']) {
  const shared = { integrityKey: KEY, clock }
  const [snapshots, records] = [memoryStore(shared), memoryStore(shared)]
  const listeners = new Set<FleetListener>()
  const published: [name: string, text: string, fencingToken: number][] = []
  const publish = (...message: (typeof published)[number]): void => {
    for (const listener of listeners) listener.published(...message)
  }
  const newest = {
    load: async (name: string): Promise<string | undefined> => await records.load(name),
    save: async (name: string, record: StoredSnapshot): Promise<void> => {
      await records.save(name, record)
    },
  }
  const open = (load = newest.load): SnapshotStore => ({
    ...snapshots,
    newest: { ...newest, load },
    fleet: {
      lease: async () => ({ held: true, fencingToken: 1, extend: async () => true, release: async () => {} }),
      publish: async (name, { text }, fencingToken) => {
        published.push([name, text, fencingToken])
      },
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
  })
  return { open, published, publish }
}

async function aWithdrawal() {
  const place = await aPlace()
  const { jwksUri } = place.issuer
  const fleet = aFleet(place.clock)
  const first = place.run({ store: fleet.open() })
  const withdrawn = await place.issuer.sign({}, LONG)
  expect(await first.verify(withdrawn)).toBe('ok')
  await place.clock.advance(MINUTE)
  await place.issuer.rotate({ keepOld: false })
  await first.registry.refresh('default')
  await eventually(() => first.told().filter((word) => word === 'saved').length === 2)
  await first.registry.close()
  const start = async (store = fleet.open()) => {
    const next = place.run({ store })
    // Another source is used, so the process listens.
    next.registry.register({
      tenant: 'other',
      issuer: 'https://other.example.test',
      jwksUri: `${jwksUri}?other`,
      audience: AUDIENCE,
    })
    await next.registry.refresh('other')
    return next
  }
  const [old = ['', '', 0] as const] = fleet.published
  return { ...place, ...fleet, withdrawn, start, replay: () => fleet.publish(...old) }
}

describe('An old publication that a process hears before it knows any key of the source', () => {
  it('T31 brings no withdrawn key back', async () => {
    const { start, replay, withdrawn, issuer } = await aWithdrawal()
    const next = await start()
    replay()
    await eventually(() => next.told().includes('ignored: older'))
    expect(await next.verify(withdrawn)).toBe('key_unknown')
    expect(await next.verify(await issuer.sign({}, LONG))).toBe('ok')
  })

  it('T31 nor where it cannot be read when the newest keys were fetched', async () => {
    const { start, replay, open, withdrawn } = await aWithdrawal()
    const next = await start(
      open(async () => {
        throw new Error('the store is down')
      }),
    )
    replay()
    await eventually(() => next.told().some((word) => word.startsWith('failed: load')))
    expect(await next.verify(withdrawn)).toBe('key_unknown')
  })

  it('T31 nor where the newest keys were fetched by a clock that is ahead of this one', async () => {
    const { start, replay, clock, withdrawn } = await aWithdrawal()
    clock.jumpWall(-5 * MINUTE)
    const next = await start()
    replay()
    await eventually(() => next.told().includes('ignored: future'))
    expect(await next.verify(withdrawn)).not.toBe('ok')
  })
})
