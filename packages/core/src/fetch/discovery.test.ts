import { createTestClock, createTestIssuer, type TestIssuer, type TestIssuerOptions } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchPolicy } from './fetch-policy.js'
import { discoverJwksUri } from './discovery.js'

const clock = createTestClock()
const dispatcher = new Agent()
const relaxed: FetchPolicy = { ...DEFAULTS.fetch, requireHttps: false }
const issuers: TestIssuer[] = []

afterEach(async () => {
  for (const issuer of issuers.splice(0)) await issuer.close()
})
afterAll(() => dispatcher.destroy())

const start = async (options: TestIssuerOptions = {}): Promise<TestIssuer> => {
  const issuer = await createTestIssuer({ alg: 'ES256', ...options })
  issuers.push(issuer)
  return issuer
}

const discover = async (issuer: string, policy: FetchPolicy = relaxed): Promise<string> =>
  await discoverJwksUri(
    { issuer, discoveryIssuer: issuer },
    { dispatcher, clock },
    policy,
    new AbortController().signal,
  )

const asked = (issuer: TestIssuer): readonly string[] => issuer.requests.map(({ path }) => path)

describe('where metadata is looked for', () => {
  it.each([
    ['', false],
    ['', true],
    ['/tenants/acme', false],
    ['/tenants/acme', true],
  ])('OpenID Connect appends to the path %j (trailing slash: %s)', async (path, trailingSlash) => {
    const issuer = await start({ path, trailingSlash, discovery: 'oidc' })
    expect(await discover(issuer.issuer)).toBe(issuer.jwksUri)
    expect(asked(issuer)).toEqual([`${path}/.well-known/openid-configuration`])
  })

  it.each([
    ['', false],
    ['', true],
    ['/tenants/acme', false],
    ['/tenants/acme', true],
  ])('RFC 8414 comes second and goes before the path %j (trailing slash: %s)', async (path, trailingSlash) => {
    const issuer = await start({ path, trailingSlash, discovery: 'oauth' })
    expect(await discover(issuer.issuer)).toBe(issuer.jwksUri)
    expect(asked(issuer)).toEqual([
      `${path}/.well-known/openid-configuration`,
      `/.well-known/oauth-authorization-server${path}`,
    ])
  })

  it('fails when there is none, and says so', async () => {
    const issuer = await start({ discovery: 'none' })
    await expect(discover(issuer.issuer)).rejects.toMatchObject({
      reason: 'discovery',
      message: expect.stringMatching(/OpenID Connect: .*404.*RFC 8414: .*404/),
    })
  })
})

describe('what the second place is for', () => {
  it.each([
    { status: 404 },
    { status: 401 },
    { status: 204 },
    { status: 304 },
    'html',
    'invalid-json',
    { status: 200, body: '[]' },
    { status: 200, body: 'null' },
    { status: 200, body: '"text"' },
    { status: 200, body: '['.repeat(100_000) },
    { status: 302 },
    { redirect: '/.well-known/openid-configuration' },
    { oversize: 2_000_000 },
    { status: 500 },
    { status: 503 },
  ] as const)('it is asked when the first answers %j', async (behaviour) => {
    const issuer = await start()
    const times = typeof behaviour === 'object' && 'redirect' in behaviour ? 4 : 1
    await issuer.misbehave(behaviour, { path: 'discovery', times })
    expect(await discover(issuer.issuer)).toBe(issuer.jwksUri)
    expect(asked(issuer).at(-1)).toBe('/.well-known/oauth-authorization-server')
  })

  it.each([{ status: 429 }, { status: 408 }, 'reset'] as const)(
    'it is not asked when the provider is out of reach or asks for patience: %j',
    async (behaviour) => {
      const issuer = await start()
      await issuer.misbehave(behaviour, { path: 'discovery', times: 1 })
      const reason = behaviour === 'reset' ? 'network' : 'status'
      await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason })
      expect(issuer.count('all')).toBe(1)
    },
  )

  it('when both answer 503, another attempt is worth it', async () => {
    const issuer = await start()
    await issuer.misbehave({ status: 503 }, { path: 'discovery' })
    await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason: 'status', httpStatus: 503 })
  })

  it('it is not asked after the first led where it may not', async () => {
    const issuer = await start()
    await issuer.misbehave({ redirect: 'file:///etc/passwd' }, { path: 'discovery', times: 1 })
    await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason: 'guard' })
    expect(issuer.count('all')).toBe(1)
  })

  it('it is not asked after an abort', async () => {
    const issuer = await start()
    await issuer.misbehave('hang', { path: 'discovery' })
    const abort = new AbortController()
    const found = discoverJwksUri(
      { issuer: issuer.issuer, discoveryIssuer: issuer.issuer },
      { dispatcher, clock },
      relaxed,
      abort.signal,
    )
    await issuer.requested(1, 'discovery')
    abort.abort(new Error('enough'))
    await expect(found).rejects.toThrow('enough')
    expect(issuer.count('all')).toBe(1)
  })
})

describe('a metadata document', () => {
  it.each([
    ['another issuer', 'https://evil.test'],
    ['no issuer', undefined],
    ['null', null],
    ['a list with the right issuer', (issuer: string) => [issuer]],
    ['a slash too many', (issuer: string) => `${issuer}/`],
    ['other case', (issuer: string) => issuer.toUpperCase()],
    ['white space', (issuer: string) => `${issuer} `],
  ])('T22 is refused when it names %s', async (_name, named) => {
    const issuer = await start()
    issuer.setDiscovery({ issuer: typeof named === 'function' ? named(issuer.issuer) : named })
    await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason: 'discovery' })
    expect(issuer.count('discovery')).toBe(2)
  })

  it('that names another issuer is told by that name, bounded and printable, and by the slash where that is all', async () => {
    const issuer = await start()
    const messageFor = async (wanted: string, named: string): Promise<string> => {
      issuer.setDiscovery({ issuer: named })
      return await discover(wanted).catch((error: unknown) => String(error))
    }
    const { issuer: plain } = issuer
    expect(await messageFor(plain, `${plain}/`)).toContain(
      `another issuer: "${plain}/", with a slash at the end that the option issuer lacks`,
    )
    expect(await messageFor(`${plain}/`, plain)).toContain(
      `another issuer: "${plain}", without the slash at the end of the option issuer`,
    )
    expect(await messageFor(plain, `\u001b[2J\n${'x'.repeat(5000)}`)).toMatch(
      /another issuer: "\\u\{1b\}\[2J\\u\{a\}x{190,200}…" \(http/,
    )
  })

  it('T22 is refused when only its prototype would name the issuer', async () => {
    const issuer = await start()
    const body = `{"__proto__":{"issuer":${JSON.stringify(issuer.issuer)},"jwks_uri":${JSON.stringify(issuer.jwksUri)}}}`
    await issuer.misbehave({ status: 200, body }, { path: 'discovery' })
    await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason: 'discovery' })
  })

  it.each([undefined, null, 5, '', '/jwks', ['https://example.com/jwks'], {}])(
    'is refused when its jwks_uri is %j',
    async (uri) => {
      const issuer = await start()
      issuer.setDiscovery({ jwks_uri: uri })
      await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason: 'discovery' })
    },
  )

  it.each([
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'https://user:pass@example.com/jwks',
    'https://example.com/jwks#x',
  ])('T22 is refused by the guard when its jwks_uri is %s', async (uri) => {
    const issuer = await start()
    issuer.setDiscovery({ jwks_uri: uri })
    await expect(discover(issuer.issuer)).rejects.toMatchObject({ reason: 'guard' })
  })

  it('may not lead out of the allowed domains', async () => {
    const issuer = await start({ hostname: 'localhost' })
    const policy = { ...relaxed, allowedDomains: ['localhost'] }
    expect(await discover(issuer.issuer, policy)).toBe(issuer.jwksUri)
    issuer.setDiscovery({ jwks_uri: issuer.jwksUri.replace('localhost', '127.0.0.1') })
    await expect(discover(issuer.issuer, policy)).rejects.toMatchObject({ reason: 'guard' })
  })

  it('may name a jwks_uri with a query, which is kept', async () => {
    const issuer = await start()
    issuer.setDiscovery({ jwks_uri: `${issuer.jwksUri}?p=b2c_1` })
    expect(await discover(issuer.issuer)).toBe(`${issuer.jwksUri}?p=b2c_1`)
  })
})

describe('the metadata of an issuer with a placeholder', () => {
  it('T22 may name the placeholder, or what was asked for, and nothing else', async () => {
    const issuer = await start({ path: '/common/v2.0', discovery: 'oidc' })
    const template = `${issuer.origin}/{tenant}/v2.0`
    const find = async (): Promise<string> =>
      await discoverJwksUri(
        { issuer: template, discoveryIssuer: issuer.issuer },
        { dispatcher, clock },
        relaxed,
        new AbortController().signal,
      )
    expect(await find()).toBe(issuer.jwksUri)
    issuer.setDiscovery({ issuer: template })
    expect(await find()).toBe(issuer.jwksUri)
    for (const named of [`${issuer.origin}/other/v2.0`, `${issuer.origin}/{other}/v2.0`, `${issuer.origin}/`]) {
      issuer.setDiscovery({ issuer: named })
      await expect(find()).rejects.toMatchObject({ reason: 'discovery' })
    }
  })
})
