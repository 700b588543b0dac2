import { describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status

describe('discovery', () => {
  it('publishes both documents at the root', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const documents = await Promise.all(
      ['openid-configuration', 'oauth-authorization-server'].map(async (name) =>
        (await fetch(`${issuer.issuer}/.well-known/${name}`)).json(),
      ),
    )
    expect(documents[0]).toEqual({
      issuer: issuer.issuer,
      jwks_uri: issuer.jwksUri,
      authorization_endpoint: `${issuer.origin}/authorize`,
      token_endpoint: `${issuer.origin}/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
    expect(documents[1]).toEqual(documents[0])
    expect(issuer.issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('appends or inserts the well-known segment for an issuer with a path', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', path: '/tenant-a' })
    expect(issuer.issuer).toBe(`${issuer.origin}/tenant-a`)
    expect(issuer.jwksUri).toBe(`${issuer.origin}/tenant-a/jwks`)
    expect(await statusOf(`${issuer.origin}/tenant-a/.well-known/openid-configuration`)).toBe(200)
    expect(await statusOf(`${issuer.origin}/.well-known/oauth-authorization-server/tenant-a`)).toBe(200)
    expect(await statusOf(`${issuer.origin}/.well-known/openid-configuration`)).toBe(404)
    expect(await statusOf(`${issuer.origin}/tenant-a/.well-known/oauth-authorization-server`)).toBe(404)
  })

  it('keeps a trailing slash in the identifier only', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', path: '/t', trailingSlash: true })
    expect(issuer.issuer).toBe(`${issuer.origin}/t/`)
    const response = await fetch(`${issuer.issuer}.well-known/openid-configuration`)
    expect(await response.json()).toMatchObject({ issuer: issuer.issuer, token_endpoint: `${issuer.origin}/t/token` })
  })

  it.each([
    ['oidc', 200, 404],
    ['oauth', 404, 200],
    ['none', 404, 404],
  ] as const)('publishes %s only', async (discovery, oidc, oauth) => {
    await using issuer = await createTestIssuer({ alg: 'ES256', discovery })
    expect(await statusOf(`${issuer.issuer}/.well-known/openid-configuration`)).toBe(oidc)
    expect(await statusOf(`${issuer.issuer}/.well-known/oauth-authorization-server`)).toBe(oauth)
    expect(await statusOf(issuer.jwksUri)).toBe(200)
  })

  it('lies when told to, and stops', async () => {
    const discoveryDocument = { jwks_uri: 'https://keys.test/jwks', token_endpoint: undefined }
    await using issuer = await createTestIssuer({ alg: 'ES256', discoveryDocument })
    const read = async (): Promise<unknown> => (await fetch(`${issuer.issuer}/.well-known/openid-configuration`)).json()
    const first = await read()
    expect(first).toMatchObject({ issuer: issuer.issuer, jwks_uri: 'https://keys.test/jwks' })
    expect(first).not.toHaveProperty('token_endpoint')
    issuer.setDiscovery({ issuer: 'https://other.test' })
    expect(await read()).toMatchObject({ issuer: 'https://other.test', jwks_uri: issuer.jwksUri })
    issuer.setDiscovery({})
    expect(await read()).toMatchObject({ issuer: issuer.issuer })
    expect(() => Reflect.apply(issuer.setDiscovery, undefined, ['x'])).toThrow('"members" must be an object')
  })
})

describe('a good answer', () => {
  it('carries an entity tag, and is a 304 when the client has it', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', headers: { 'Cache-Control': 'max-age=60' } })
    const first = await fetch(issuer.jwksUri)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{22}"$/)
    expect(first.headers.get('cache-control')).toBe('max-age=60')
    for (const match of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await fetch(issuer.jwksUri, { headers: { 'if-none-match': match } })
      expect([again.status, again.headers.get('etag'), again.headers.get('content-type')]).toEqual([304, etag, null])
      expect(again.headers.get('cache-control')).toBe('max-age=60')
    }
    await issuer.rotate()
    const changed = await fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
  })

  it('has neither entity tag nor cache-control when not asked for', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', etag: false })
    const { headers } = await fetch(issuer.jwksUri)
    expect([headers.get('etag'), headers.get('cache-control')]).toEqual([null, null])
    expect((await fetch(issuer.jwksUri, { headers: { 'if-none-match': '*' } })).status).toBe(200)
  })

  it('changes its headers at run time', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    issuer.headers = { 'cache-control': 'no-store' }
    expect((await fetch(issuer.jwksUri)).headers.get('cache-control')).toBe('no-store')
    expect(issuer.headers).toEqual({ 'cache-control': 'no-store' })
    expect(() => {
      issuer.headers = { 'cache-control': 'a\nb' }
    }).toThrow('"headers" must be an object of valid header names and string values')
  })

  it('is for GET and HEAD', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    expect((await fetch(issuer.jwksUri, { method: 'HEAD' })).status).toBe(200)
    const refused = await fetch(issuer.jwksUri, { method: 'POST', body: 'x' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  it('is a 404 for a path nobody knows, and ignores a query', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    expect(await statusOf(`${issuer.origin}/elsewhere`)).toBe(404)
    expect(await statusOf(`${issuer.jwksUri}?v=2`)).toBe(200)
  })

  it('is a 500 that says why when the test itself is broken', async () => {
    const now = (): never => {
      throw new Error('no time')
    }
    await using issuer = await createTestIssuer({ alg: 'ES256', clock: { now } })
    const response = await fetch(issuer.jwksUri)
    expect([response.status, await response.text()]).toEqual([500, 'test issuer: Error: no time'])
  })
})
