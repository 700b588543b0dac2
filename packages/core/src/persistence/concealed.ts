import { inspect } from 'node:util'
import type { SnapshotStore } from './snapshot-store.js'

const CONCEALED = Object.freeze({ integrityKey: '(hidden)' })

/** A store that neither `console.log` nor JSON shows the integrity key of. What is spread from it does not show it either. */
export function concealed(store: SnapshotStore): SnapshotStore {
  return Object.assign(store, { [inspect.custom]: () => CONCEALED, toJSON: () => CONCEALED })
}
