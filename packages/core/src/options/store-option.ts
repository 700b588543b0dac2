import { isIntegrityKey } from '../persistence/integrity.js'
import type { SnapshotStore } from '../persistence/snapshot-store.js'
import { hasMethods } from './methods.js'
import type { Reader } from './problems.js'

/** Reads the option `store`: one of ours, or of the user's own making. */
export function readStore(reader: Reader): SnapshotStore | undefined {
  const rule =
    'must be a store such as fileStore(), with load(), save(), delete(), close() and an integrityKey or false'
  return reader.read('store', undefined, rule, (value) => (isStore(value) ? value : undefined))
}

function isStore(value: unknown): value is SnapshotStore {
  return (
    hasMethods(value, ['load', 'save', 'delete', 'close']) &&
    typeof value === 'object' &&
    value !== null &&
    'integrityKey' in value &&
    isIntegrityKey(value.integrityKey)
  )
}
