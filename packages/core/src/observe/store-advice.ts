/** What to look at when a store fails with one of the codes that a wrong set-up brings about. */
export const STORE_ADVICE: ReadonlyMap<string, string> = new Map([
  ['WRONGPASS', 'Redis refuses the user name or the password: check those in its URL, or of the client'],
  ['NOAUTH', 'Redis asks for a password, and the URL has none: redis://:password@host, or user:password'],
  ['NOPERM', 'the user of Redis may not run a command or touch a key that is needed: check its ACL'],
  ['READONLY', 'this Redis is a replica, which takes no writes: name the primary, or Sentinel'],
  ['OOM', 'Redis has no memory left: raise maxmemory, or let it evict'],
  ['ECONNREFUSED', 'nothing listens at the host and port of the store'],
  ['ENOTFOUND', 'the host name of the store is not known'],
  ['ETIMEDOUT', 'the store did not answer in time: is it reachable from here?'],
  ['timeout', 'the store did not answer in time: is it reachable from here?'],
  ['EACCES', 'this process may not read or write the folder of the store'],
  ['EROFS', 'the file system of the store is read-only'],
  ['ENOSPC', 'the disk of the store is full'],
  ['EFBIG', 'the snapshot is longer than maxSnapshotBytes of the store'],
])
