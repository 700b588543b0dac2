import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthenticator, createRegistry, type OneIssuerOptions } from '../create.js'
import { RefusedError } from '../errors.js'
import type { AuthenticatorOptions } from './authenticate.js'
import { scopeGuard } from './guards.js'
import type { RequestLike } from './request-like.js'
import { admit, findAuth, judgeRequest, requireAuth } from './request-state.js'
import { tenantFrom, type TenantSource } from './tenant-from.js'

const audience = 'https://api.example.test'
let issuer: TestIssuer
let options: OneIssuerOptions

beforeAll(async () => {
  issuer = await createTestIssuer({ alg: 'ES256', audience })
  options = { issuer: issuer.issuer, audience, requireHttps: false }
})
afterAll(() => issuer.close())

const request = (headers: RequestLike['headers'], method = 'GET'): RequestLike => ({
  method,
  url: '/',
  host: 'acme.example.com',
  headers,
  rawHeaders: [],
})
const bearer = async (): Promise<RequestLike> =>
  request({ authorization: `Bearer ${await issuer.sign({ scope: 'read' })}` })
const preflight = { origin: 'https://app.example', 'access-control-request-method': 'PUT' }

async function outcome(given: RequestLike, settings: AuthenticatorOptions = {}): Promise<unknown> {
  const authenticator = createAuthenticator({ ...options, ...settings })
  try {
    const result = await authenticator.authenticate(given)
    return result.type === 'refused' ? result.refusal.error.code : result.type
  } finally {
    await authenticator.close()
  }
}

describe('authenticating a request', () => {
  it('finds out who it comes from', async () => {
    const authenticator = createAuthenticator(options)
    const result = await authenticator.authenticate(await bearer())
    expect(result).toMatchObject({
      type: 'authenticated',
      auth: { tenant: 'default', scopes: ['read'], claims: { sub: 'user-1' } },
    })
    await authenticator.close()
  })

  it('refuses a request without a token, unless none is needed', async () => {
    expect(await outcome(request({}))).toBe('token_missing')
    expect(await outcome(request({}), { required: false })).toBe('anonymous')
    expect(await outcome(request({ authorization: 'Basic x' }), { required: false })).toBe('anonymous')
  })

  it('refuses a bad token even where none is needed', async () => {
    expect(await outcome(request({ authorization: 'Bearer x' }), { required: false })).toBe('token_malformed')
    expect(await outcome(request({ authorization: 'Bearer' }), { required: false })).toBe('authorization_malformed')
  })

  it('lets a preflight pass only when told to, and only a real one', async () => {
    expect(await outcome(request(preflight, 'OPTIONS'))).toBe('token_missing')
    expect(await outcome(request(preflight, 'OPTIONS'), { preflight: 'pass' })).toBe('anonymous')
    expect(await outcome(request(preflight, 'GET'), { preflight: 'pass' })).toBe('token_missing')
    expect(await outcome(request({ origin: 'https://app.example' }, 'OPTIONS'), { preflight: 'pass' })).toBe(
      'token_missing',
    )
    expect(await outcome(request({ ...preflight, authorization: 'Bearer x' }, 'OPTIONS'), { preflight: 'pass' })).toBe(
      'token_malformed',
    )
  })

  it('prepares an answer only where it was told to respond', async () => {
    const forward = createAuthenticator(options)
    const respond = createAuthenticator({ ...options, errors: 'respond', realm: 'api' })
    const error = new RefusedError('token_missing')
    expect(forward.refuse(error)).toMatchObject({
      error: { headers: { 'www-authenticate': 'Bearer' } },
      response: undefined,
    })
    expect(respond.refuse(error).response).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="api"' },
    })
    await Promise.all([forward.close(), respond.close()])
  })
})

describe('the tenant', () => {
  it('comes from the request, the token or its issuer', async () => {
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience, tenantClaim: 'org' })
    registry.register({ tenant: 'globex', issuer: issuer.issuer, audience, tenantClaim: 'org' })
    const of = async (tenant: TenantSource, org: string): Promise<string> => {
      const authenticator = createAuthenticator({ registry, tenant })
      const result = await authenticator.authenticate(
        request({ authorization: `Bearer ${await issuer.sign({ org })}` }),
      )
      return result.type === 'authenticated'
        ? result.auth.tenant
        : result.type === 'refused'
          ? result.refusal.error.code
          : result.type
    }
    const sources = [
      tenantFrom.subdomain('example.com'),
      tenantFrom.claim('org'),
      tenantFrom.issuer(),
      async () => 'globex',
      () => undefined,
    ] as const
    const [subdomain, claim, byIssuer, custom, none] = sources
    expect(await of(subdomain, 'acme')).toBe('acme')
    expect(await of(subdomain, 'globex')).toBe('token_tenant_refused')
    expect(await of(claim, 'globex')).toBe('globex')
    expect(await of(claim, 'initech')).toBe('token_issuer_unknown')
    expect(await of(claim, '')).toBe('token_tenant_refused')
    expect(await of(byIssuer, 'acme')).toBe('acme')
    expect(await of(byIssuer, 'globex')).toBe('globex')
    expect(await of(byIssuer, 'initech')).toBe('token_tenant_refused')
    expect(await of(custom, 'globex')).toBe('globex')
    expect(await of(none, 'acme')).toBe('tenant_missing')
  })

  it('is missing when a function of an application without types answers with something else than a text', async () => {
    await using registry = createRegistry()
    for (const named of [null, 7, ['acme'], Promise.resolve(null)]) {
      const authenticator = createAuthenticator({ registry, tenant: () => named as never })
      const result = await authenticator.authenticate(await bearer())
      expect(result).toMatchObject({ refusal: { error: { code: 'tenant_missing' } } })
    }
  })

  it("is not decided by this package when the application's function throws", async () => {
    await using registry = createRegistry()
    const authenticator = createAuthenticator({
      registry,
      tenant: () => {
        throw new Error('database down')
      },
    })
    const given = await bearer()
    expect(() => authenticator.authenticate(given)).toThrow('database down')
  })
})

describe('a request that was authenticated', () => {
  it('shows its Auth to handlers and guards', async () => {
    const authenticator = createAuthenticator(options)
    const framework = {}
    const { auth, refusal } = await admit(authenticator, framework, await bearer())
    expect(refusal).toBeUndefined()
    expect(auth?.scopes).toEqual(['read'])
    expect(findAuth(framework)).toBe(auth)
    expect(requireAuth(framework)).toBe(auth)
    expect(judgeRequest(framework, scopeGuard(['read']))).toBeUndefined()
    expect(judgeRequest(framework, scopeGuard(['write']))).toMatchObject({ error: { code: 'scope_insufficient' } })
    await authenticator.close()
  })

  it('or was not, is refused by guards and accessors with 401', () => {
    expect(findAuth({})).toBeUndefined()
    expect(() => requireAuth({})).toThrow(
      expect.objectContaining({
        code: 'token_missing',
        headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' },
      }),
    )
    expect(judgeRequest({}, () => undefined)).toMatchObject({ error: { code: 'token_missing' }, response: undefined })
  })

  it('is forgotten when it is authenticated again and refused', async () => {
    const authenticator = createAuthenticator(options)
    const framework = {}
    await admit(authenticator, framework, await bearer())
    expect(await admit(authenticator, framework, request({}))).toMatchObject({
      auth: undefined,
      refusal: { error: { code: 'token_missing' } },
    })
    expect(findAuth(framework)).toBeUndefined()
    await authenticator.close()
  })

  it("is forgotten when it is authenticated again and the application's own function throws", async () => {
    const authenticator = createAuthenticator(options)
    const failing = createAuthenticator({
      registry: createRegistry(),
      tenant: () => {
        throw new Error('database down')
      },
    })
    const framework = {}
    await admit(authenticator, framework, await bearer())
    const again = await bearer()
    expect(() => admit(failing, framework, again)).toThrow('database down')
    expect(findAuth(framework)).toBeUndefined()
    await authenticator.close()
  })

  it('is refused by guards the way its authenticator refuses', async () => {
    const authenticator = createAuthenticator({ ...options, errors: 'respond', realm: 'api' })
    const framework = {}
    await admit(authenticator, framework, request({}))
    expect(judgeRequest(framework, () => undefined)?.response).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="api"' },
    })
  })
})
