import type { LoadedTenant } from '@jwks-auth/core'
import type { TestIssuer } from '@jwks-auth/testing'

/** What a tenant's provider, its callers, or its row in the database do wrong. */
export interface Misbehaviour {
  readonly name: string
  /** Done once, before the first request. */
  readonly prepare?: (issuer: TestIssuer) => Promise<void>
  /** Done in each round, before its requests. */
  readonly each?: (issuer: TestIssuer) => Promise<void>
  /** The row, where it is not the usual one. */
  readonly row?: () => LoadedTenant | Promise<LoadedTenant>
  /** A token, where it is not a good one; a new one at each call. */
  readonly token?: (issuer: TestIssuer, tenant: string) => Promise<string>
}

const provider = (name: string, behaviour: Parameters<TestIssuer['misbehave']>[0]): Misbehaviour => ({
  name,
  prepare: (issuer) => issuer.misbehave(behaviour),
})

const publishes = (name: string, keySet: (issuer: TestIssuer) => unknown): Misbehaviour => ({
  name,
  prepare: async (issuer) => {
    issuer.setKeySet(keySet(issuer))
  },
})

let made = 0

/** Twenty-five ways to be a bad neighbour. */
export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  provider('hangs', 'hang'),
  provider('hangs in the middle of a body', 'hang-body'),
  provider('sends a body without end', 'endless'),
  provider('sends a byte now and then', 'slow'),
  provider('refuses connections', 'refuse'),
  provider('resets connections', 'reset'),
  provider('sends a web page', 'html'),
  provider('says that nothing has changed', 'not-modified'),
  provider('publishes no key', 'empty'),
  provider('breaks off its JSON', 'invalid-json'),
  provider('fails', { status: 500 }),
  provider('asks to be left alone', { status: 503, headers: { 'retry-after': '86400' } }),
  provider('does not know its key set', { status: 404 }),
  provider('sends five megabytes', { oversize: 5_000_000 }),
  provider('sends a bomb', { oversize: 50_000_000, encoding: 'gzip' }),
  provider('redirects into the metadata of the cloud', { redirect: 'http://169.254.169.254/latest/meta-data' }),
  {
    name: 'redirects to itself',
    prepare: (issuer) => issuer.misbehave({ redirect: issuer.jwksUri }),
  },
  publishes('publishes ten thousand keys', ({ signingKey }) => ({
    keys: Array.from({ length: 10_000 }, (_, at) => ({ ...signingKey.publicJwk, kid: `k${at}` })),
  })),
  publishes('publishes deep JSON', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  {
    name: 'rotates constantly, and is never fresh',
    prepare: async (issuer) => {
      issuer.headers = { 'cache-control': 'no-store' }
    },
    each: async (issuer) => {
      await issuer.rotate({ keepOld: false })
    },
  },
  {
    name: 'is flooded with unknown keys',
    token: (issuer, org) => issuer.sign({ org }, { header: { kid: `unknown-${(made += 1)}` } }),
  },
  {
    name: 'is flooded with forged signatures',
    token: async (issuer, org) =>
      issuer.sign({ org }, { key: await issuer.createForeignKey('ES256'), kid: issuer.signingKey.kid }),
  },
  { name: 'has a database that hangs', row: () => new Promise(() => undefined) },
  { name: 'has a database that fails', row: () => Promise.reject(new Error('down')) },
  {
    name: 'has a row that is no registration',
    row: () => ({ issuer: 'gopher://x', audience: [], tenantClaim: '' }),
  },
]
