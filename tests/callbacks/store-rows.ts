import { memoryStore, type Fleet, type Lease, type SnapshotStore } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import type { Double } from './double.js'
import { WATCHES, type Row } from './row.js'
import { makeWorld, type World } from './world.js'

/** The store and all that it hands out: it spares fetches, and decides nothing. */
export const STORE_ROWS: readonly Row[] = [
  ...(['load', 'save', 'delete', 'close'] as const).map((method): Row => ({
    callback: `SnapshotStore.${method}`,
    promised: WATCHES,
    fresh: true,
    atEnd: method === 'close',
    open: (double) => {
      const store = memoryStore()
      // Only what is stored and cannot be used is deleted.
      const load = async (): Promise<string> => await Promise.resolve('no snapshot')
      return withStore(double.in(method === 'delete' ? { ...store, load } : store, method), double)
    },
  })),
  ...(['lease', 'publish', 'subscribe'] as const).map((method): Row => ({
    callback: `Fleet.${method}`,
    promised: WATCHES,
    fresh: true,
    open: (double) => withStore({ ...memoryStore(), fleet: double.in(fleetWith({}), method) }, double),
  })),
  {
    callback: 'Fleet.subscribe()',
    promised: WATCHES,
    fresh: true,
    atEnd: true,
    open: (double) => {
      const fleet: Fleet = { ...fleetWith({}), subscribe: () => double.of(() => {}) }
      return withStore({ ...memoryStore(), fleet }, double)
    },
  },
  ...(['extend', 'release'] as const).map((method): Row => ({
    callback: `Lease.${method}`,
    promised: WATCHES,
    fresh: true,
    atEnd: method === 'release',
    seldom: method === 'extend',
    open: (double) => {
      const honest = fleetWith({}).extendable
      return withStore({ ...memoryStore(), fleet: fleetWith({ [method]: double.of(honest[method]) }) }, double)
    },
  })),
]

async function withStore(store: SnapshotStore, double: Double, clock = createTestClock()): Promise<World> {
  return await makeWorld({ clock, warm: false, registry: () => ({ store }) }, double)
}

function fleetWith(lease: Partial<Lease>): Fleet & { readonly extendable: Lease } {
  const extendable: Lease = {
    held: true,
    fencingToken: 1,
    extend: async () => await Promise.resolve(true),
    release: async () => {},
    ...lease,
  }
  return {
    extendable,
    lease: async () => await Promise.resolve(extendable),
    publish: async () => {},
    subscribe: () => () => {},
  }
}
