import { readFileSync } from 'node:fs'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRegistry } from '../create.js'
import { JwksCache } from '../standalone/jwks-cache.js'
import { inspectProvider } from '../inspection/inspect-provider.js'
import { OptionsError } from '../errors/errors.js'
import { USER_AGENT } from './user-agent.js'

const { version }: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)
const OURS = `jwks-auth/${version}`
const AUDIENCE = 'https://api.example.test'

let issuer: TestIssuer
let other: TestIssuer
beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256' })
  other = await createTestIssuer({ alg: 'ES256' })
})
afterEach(async () => {
  await Promise.all([issuer.close(), other.close()])
})

const seenBy = ({ requests }: TestIssuer): readonly unknown[] => requests.map(({ headers }) => headers['user-agent'])

type Extra = Readonly<Record<string, unknown>>

const refresh = async (shared: Extra, own: Extra = {}): Promise<void> => {
  await using registry = createRegistry({ requireHttps: false, ...shared })
  registry.register({ issuer: issuer.issuer, audience: AUDIENCE, ...own })
  await registry.refresh('default')
}

describe('The User-Agent', () => {
  it('is the name and the version of the package', () => {
    expect(USER_AGENT).toBe(OURS)
  })

  it('is sent with every request: for metadata, for keys, by a JwksCache and by an inspection', async () => {
    await refresh({})
    await using cache = new JwksCache({ jwksUri: issuer.jwksUri, requireHttps: false })
    await cache.start()
    await inspectProvider(issuer.issuer, { requireHttps: false })
    const seen = seenBy(issuer)
    expect(seen.length).toBeGreaterThan(4)
    expect(new Set(seen)).toEqual(new Set([OURS]))
  })

  it('is what the registry says, or the registration', async () => {
    await refresh({ userAgent: 'acme-api/2.1 (ops@acme.example)' })
    await refresh({ userAgent: 'acme-api/2.1' }, { userAgent: 'acme-other' })
    const [registry, own] = ['acme-api/2.1 (ops@acme.example)', 'acme-other']
    expect(seenBy(issuer)).toEqual([registry, registry, own, own])
  })

  it('is that of requestHeaders at their own origin, and at no other', async () => {
    issuer.setDiscovery({ jwks_uri: other.jwksUri })
    await refresh({ userAgent: 'acme-api' }, { requestHeaders: { 'User-Agent': 'theirs' } })
    expect([seenBy(issuer), seenBy(other)]).toEqual([['theirs'], ['acme-api']])
  })

  it.each(['', ' ', ' a', 'a ', 'a\nb', 'é', 'x'.repeat(257), 5, null, ['a']])('cannot be %j', async (userAgent) => {
    const error: unknown = await refresh({ userAgent }).catch((thrown: unknown) => thrown)
    expect(error instanceof OptionsError && error.problems.map(({ field }) => field)).toEqual(['userAgent'])
    expect(issuer.count('all')).toBe(0)
  })
})
