import { refuseUnless, requireObject, requireText } from '../option-reader/arguments.js'
import type { StoredSnapshot } from './snapshot-store.js'

/**
 * Refuses any other name for a stored snapshot than those that {@link snapshotName} returns, so that nothing else can
 * become a path.
 *
 * @throws OptionsError naming the argument.
 */
export function requireSnapshotName(name: unknown): void {
  refuseUnless(isSnapshotName(name), 'name', 'must be 43 characters of base64url', name)
}

/**
 * Refuses a snapshot with invalid members: an invalid instant would make a file name that no reader recognizes.
 *
 * @throws OptionsError naming the member.
 */
export function requireSnapshot(snapshot: StoredSnapshot): void {
  requireObject('snapshot', snapshot)
  const { fetchedAt, staleUntil, text }: { readonly [Name in keyof StoredSnapshot]: unknown } = snapshot
  requireInstant('snapshot.fetchedAt', fetchedAt)
  requireInstant('snapshot.staleUntil', staleUntil)
  requireText('snapshot.text', text)
}

/** The format of names: safe as the name of a file and as a part of a key. */
const NAME = /^[A-Za-z0-9_-]{43}$/

function requireInstant(name: string, value: unknown): void {
  const isInstant = typeof value === 'number' && value >= 0 && Number.isSafeInteger(Math.round(value))
  refuseUnless(isInstant, name, 'must be milliseconds since the epoch', value)
}

export function isSnapshotName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name)
}
