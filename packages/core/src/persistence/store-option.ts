import { INTEGRITY_KEY_RULE, isIntegrityKey } from './integrity.js'
import type { SnapshotStore } from './snapshot-store.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import type { OptionReader } from '../option-reader/option-problems.js'

const STORE_RULE = 'must be a store such as fileStore(), with load(), save(), delete() and close()'

/** Reads the option `store`: a store of this package, or one that the application implements. */
export function readStore(reader: OptionReader): SnapshotStore | undefined {
  const read = reader.read('store', undefined, STORE_RULE, (value) =>
    isStore(value) ? value : hasStoreMethods(value) ? 'without key' : undefined,
  )
  if (read !== 'without key') return read
  reader.problems.add(reader.field('store.integrityKey'), INTEGRITY_KEY_RULE, undefined)
  return undefined
}

function hasStoreMethods(value: unknown): boolean {
  return hasMethods(value, ['load', 'save', 'delete', 'close'])
}

function isStore(value: unknown): value is SnapshotStore {
  return (
    hasStoreMethods(value) &&
    typeof value === 'object' &&
    value !== null &&
    'integrityKey' in value &&
    isIntegrityKey(value.integrityKey)
  )
}
