/** What a name may be: safe as a file's name and as a part of a key. */
const NAME = /^[A-Za-z0-9_-]{43}$/

/** @throws TypeError for anything that {@link snapshotName} does not make: nothing else may become a path. */
export function requireSnapshotName(name: string): void {
  if (!isSnapshotName(name)) throw new TypeError('the name of a snapshot is 43 characters of base64url')
}

export function isSnapshotName(name: unknown): boolean {
  return typeof name === 'string' && NAME.test(name)
}
