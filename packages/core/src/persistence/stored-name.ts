import { refuseUnless, requireObject, requireText } from '../option-reader/arguments.js'
import type { StoredSnapshot } from './snapshot-store.js'

/** What a name may be: safe as a file's name and as a part of a key. */
const NAME = /^[A-Za-z0-9_-]{43}$/

/** @throws OptionsError for anything that {@link snapshotName} does not make: nothing else may become a path. */
export function requireSnapshotName(name: unknown): void {
  refuseUnless(isSnapshotName(name), 'name', 'must be 43 characters of base64url', name)
}

/** @throws OptionsError when it is no snapshot: what is no moment would make a name that no reader knows. */
export function requireSnapshot(snapshot: StoredSnapshot): void {
  requireObject('snapshot', snapshot)
  const { fetchedAt, staleUntil, text }: { readonly [Name in keyof StoredSnapshot]: unknown } = snapshot
  requireInstant('snapshot.fetchedAt', fetchedAt)
  requireInstant('snapshot.staleUntil', staleUntil)
  requireText('snapshot.text', text)
}

function requireInstant(name: string, value: unknown): void {
  const isInstant = typeof value === 'number' && value >= 0 && Number.isSafeInteger(Math.round(value))
  refuseUnless(isInstant, name, 'must be milliseconds since the epoch', value)
}

export function isSnapshotName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name)
}
