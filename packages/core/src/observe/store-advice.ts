/**
 * Advises an operator on what to check when a store fails, by the error code; `undefined` for a code without advice.
 *
 * @param code - As `store_failed` and `fleet_degraded` report it.
 */
export function storeAdvice(code: string): string | undefined {
  return ADVICE.get(code) ?? ADVICE_BY_KIND.find(([pattern]) => pattern.test(code))?.[1]
}

const NOT_IN_TIME = 'the store did not answer in time: is it reachable from here?'
const NO_ROUTE = 'the host of the store cannot be reached from here: no route leads to it'
const CLOSED = 'the store closed the connection: does it want TLS (rediss://), or has it too many clients?'

/** What to check when a store fails with an error code that a wrong configuration causes. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  ['WRONGPASS', 'Redis refuses the user name or the password: check those in its URL, or of the client'],
  ['NOAUTH', 'Redis asks for a password, and the URL has none: write :password@ or user:password@ before its host'],
  ['NOPERM', 'the user of Redis may not run a command or touch a key that is needed: check its ACL'],
  ['READONLY', 'this Redis is a replica, which takes no writes: name the primary, or Sentinel'],
  ['OOM', 'Redis has no memory left: raise maxmemory, or let it evict'],
  ['ENOTCONN', 'the client has no connection to Redis: its own error event says why (host, user or password)'],
  ['ECONNREFUSED', 'nothing listens at the host and port of the store'],
  ['ECONNRESET', CLOSED],
  ['EPIPE', CLOSED],
  ['EHOSTUNREACH', NO_ROUTE],
  ['ENETUNREACH', NO_ROUTE],
  ['ENOTFOUND', 'the host name of the store is not known'],
  ['EAI_AGAIN', 'the host name of the store cannot be looked up at the moment: is there a name server?'],
  ['ETIMEDOUT', `${NOT_IN_TIME} Is TLS (rediss://) right for its port?`],
  ['timeout', NOT_IN_TIME],
  ['CERT_HAS_EXPIRED', 'the certificate of the store has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate of the store is for another host than the one in its URL'],
  ['EACCES', 'this process may not read or write the folder of the store'],
  ['EROFS', 'the file system of the store is read-only'],
  ['ENOSPC', 'the disk of the store is full'],
  ['EFBIG', 'the snapshot is longer than maxSnapshotBytes of the store'],
])

/** Codes of a kind, each with many names. */
const ADVICE_BY_KIND: readonly (readonly [code: RegExp, advice: string])[] = [
  [
    /^(?:CERT_|SELF_SIGNED_|DEPTH_ZERO_|UNABLE_TO_)/,
    'Node does not trust the certificate of the store: name its authority in tls.ca of redisStore, or in NODE_EXTRA_CA_CERTS',
  ],
  [
    /^(?:ERR_SSL_|EPROTO$)/,
    'there is no TLS with the store: either what listens there does not speak it (redis://), or it wants a certificate of this process (tls.cert)',
  ],
]
