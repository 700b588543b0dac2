import { systemClock } from '../../packages/core/src/time/clock.js'
import { ConnectionPools } from '../../packages/core/src/fetch/connection-pools.js'
import { FetchSemaphore } from '../../packages/core/src/fetch/fetch-semaphore.js'
import { eventSink } from '../../packages/core/src/observe/event-sink.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { KeySources } from '../../packages/core/src/sources/key-sources.js'
import { ReadinessIndex } from '../../packages/core/src/sources/readiness-index.js'
import type { Inherited, Registration } from '../../packages/core/src/registration/registration.js'
import { registrationOf } from '../../packages/core/src/options/registration-options.js'
import type { SnapshotStore } from '@jwks-auth/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DECISIONS, type Decision } from './identity-table.js'
import type { OpenedStore } from './store-contract.js'

const INHERITED: Inherited = {
  ...DEFAULTS,
  // Nothing listens where keys are asked for: nobody has to wait for a second attempt.
  fetch: { ...DEFAULTS.fetch, requireHttps: false, retry: { ...DEFAULTS.fetch.retry, maxRetries: 0 } },
  ownDispatcher: false,
  storage: 'keyed',
}

function registrationWith(options: object): Registration {
  const base = { issuer: 'https://localhost:1/', audience: 'https://api.example.test' }
  return Reflect.apply(registrationOf, undefined, [{ ...base, ...options }, INHERITED])
}

interface Kept {
  /** How many caches there are in memory. */
  readonly caches: number
  /** The names that were asked for in the store. */
  readonly names: ReadonlySet<string>
  /** The names that leases were asked for under, where the store makes a fleet. */
  readonly leases: ReadonlySet<string>
}

/** What registrations have, side by side. */
async function keptFor(
  opened: SnapshotStore,
  registrations: readonly Registration[],
  dispatcherId?: string,
): Promise<Kept> {
  const [names, leases] = [new Set<string>(), new Set<string>()]
  const { fleet } = opened
  const store: SnapshotStore = {
    ...opened,
    async load(name) {
      names.add(name)
      return await opened.load(name)
    },
    ...(fleet === undefined
      ? {}
      : {
          fleet: {
            subscribe: (listener) => fleet.subscribe(listener),
            publish: (name, snapshot, fencingToken) => fleet.publish(name, snapshot, fencingToken),
            async lease(name, ms) {
              leases.add(name)
              return await fleet.lease(name, ms)
            },
          },
        }),
    close: async () => {},
  }
  const dispatchers = new ConnectionPools()
  const semaphore = new FetchSemaphore(DEFAULTS.maxOpenFetches, systemClock)
  const told = { clock: systemClock, events: eventSink([]), trace: undefined }
  const sources = new KeySources({
    dispatchers,
    dispatcherId,
    store,
    semaphore,
    readiness: new ReadinessIndex(),
    ...told,
  })
  const managers = registrations.map((registration) => sources.join(registration))
  await sources.restore()
  if (fleet !== undefined)
    await Promise.all(managers.map((manager) => manager.find({ alg: 'ES256', kid: 'x' })).map(settled))
  const { managers: caches } = sources.sizes
  await sources.close()
  await dispatchers.close()
  return { caches, names, leases: new Set([...leases].filter((name) => !name.startsWith('fleet-health'))) }
}

async function settled(work: unknown): Promise<void> {
  await Promise.allSettled([work])
}

/** What tells sources apart, and what does not, held to a store. */
export function identityContract(kind: string, open: () => Promise<OpenedStore>): void {
  describe(`${kind}: whose keys are shared`, () => {
    let opened: OpenedStore
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(async () => {
      await opened.store.close()
      await opened.end()
    })
    const kept = (all: readonly object[], dispatcherId?: string): Promise<Kept> =>
      keptFor(opened.store, all.map(registrationWith), dispatcherId)

    it.each(Object.entries(DECISIONS))('%s', async (option, { apart, one, other, beside }: Decision) => {
      // Without a value, the option is left out.
      const withValue = (value: unknown): object => ({ ...beside, ...(value === undefined ? {} : { [option]: value }) })
      const differing = await kept([withValue(one), withValue(other)])
      const same = await kept([withValue(one), withValue(structuredClone(one))])
      expect(differing.caches).toBe(apart === 'nowhere' ? 1 : 2)
      expect(same.caches).toBe(1)
      const isStored = option !== 'jwks'
      expect(differing.names.size).toBe(apart === 'everywhere' ? 2 : Number(isStored))
      expect(same.names.size).toBe(Number(isStored))
      if (opened.store.fleet !== undefined) expect(differing.leases).toEqual(differing.names)
    })

    it('bearerTokenFile of another tenant, whose machine may have another token there', async () => {
      const file = (tenant: string): object => ({ tenant, bearerTokenFile: '/token', bearerTokenId: 'pod' })
      const { caches, names } = await kept([file('a'), file('b')])
      expect([caches, names.size]).toEqual([2, 2])
    })

    it('dispatcherId: a dispatcher may bring other keys, by what it connects as', async () => {
      const names = await Promise.all(
        [undefined, 'one', 'other', 'one'].map(async (id) => (await kept([{}], id)).names),
      )
      expect(new Set(names.flatMap((each) => [...each])).size).toBe(3)
      expect(names[3]).toEqual(names[1])
    })

    it('says nothing by the order of lists whose order says nothing', async () => {
      const list = ['10.0.0.1', '10.0.0.2']
      const { names } = await kept([{ allowAddresses: list }, { allowAddresses: list.toReversed() }])
      expect(names.size).toBe(1)
    })
  })
}
