import { inspect } from 'node:util'
import type { SnapshotStore } from './snapshot-store.js'

const HIDDEN = Object.freeze({ integrityKey: '(hidden)' })

/** Hides the integrity key of a store from `console.log` and JSON, also in an object that is spread from it. */
export function hideIntegrityKey(store: SnapshotStore): SnapshotStore {
  return Object.assign(store, { [inspect.custom]: () => HIDDEN, toJSON: () => HIDDEN })
}
