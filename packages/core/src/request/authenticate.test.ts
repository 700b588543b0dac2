import { createTestClock, createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAuthenticator, createRegistry, type OneIssuerOptions } from '../create.js'
import { OptionsError, RefusedError } from '../errors/errors.js'
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
    for (const lacking of [{ origin: preflight.origin }, { 'access-control-request-method': 'PUT' }, {}])
      expect(await outcome(request(lacking, 'OPTIONS'), { preflight: 'pass' })).toBe('token_missing')
    expect(await outcome(request(preflight, 'OPTIONS'), { preflight: 'authenticate' })).toBe('token_missing')
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

describe('the options of an authenticator', () => {
  const problemsOf = (settings: object): unknown => {
    try {
      return void createAuthenticator({ ...options, ...settings })
    } catch (error) {
      return OptionsError.is(error) ? error.problems.map(({ field, rule }) => [field, rule]) : error
    }
  }

  it.each([
    [{ tenantTimeout: 0 }, ['tenantTimeout', 'must be more than 0']],
    [{ realm: 'a\nb' }, ['realm', 'must be printable ASCII']],
    [{ realm: '\tb' }, ['realm', 'must be printable ASCII']],
    [{ realm: 'größe' }, ['realm', 'must be printable ASCII']],
    [{ realm: '' }, ['realm', 'must be printable ASCII']],
    [{ realm: 'x'.repeat(257) }, ['realm', 'must be printable ASCII']],
    [{ realm: 5 }, ['realm', 'must be printable ASCII']],
    [{ realm: ['api'] }, ['realm', 'must be printable ASCII']],
    [{ resourceMetadata: 'not a URL' }, ['resourceMetadata', 'must be a URL']],
    [{ resourceMetadata: 'https://api.example/ä' }, ['resourceMetadata', 'must be a URL']],
    [{ resourceMetadata: new URL('https://api.example') }, ['resourceMetadata', 'must be a URL']],
    [{ errors: 'throw' }, ['errors', 'must be one of "forward", "respond"']],
    [{ preflight: true }, ['preflight', 'must be one of "authenticate", "pass"']],
  ])('are refused: %j', (settings, problem) => {
    expect(problemsOf(settings)).toEqual([problem])
  })

  it('may be said aloud where they are the defaults, and as long as they may be', async () => {
    const said = { required: true, errors: 'forward', preflight: 'authenticate', realm: 'x'.repeat(256) } as const
    expect(problemsOf(said)).toBeUndefined()
    const authenticator = createAuthenticator({ ...options, ...said, resourceMetadata: 'https://api.example/meta' })
    const refused = authenticator.refuse(new RefusedError('token_missing'))
    expect(refused.error.headers['www-authenticate']).toContain('resource_metadata="https://api.example/meta"')
    await authenticator.close()
  })

  it('say how long a function that names the tenant may take', async () => {
    const clock = createTestClock()
    await using registry = createRegistry({ clock })
    const tenant = (): Promise<string> => new Promise(() => {})
    const authenticator = createAuthenticator({ registry, tenant, tenantTimeout: '2s' })
    const result = authenticator.authenticate(await bearer())
    await clock.advance(2000)
    expect(await result).toMatchObject({ refusal: { error: { code: 'tenant_unavailable', retryAfter: 2000 } } })
  })
})

describe('an authenticator', () => {
  it('answers at once where nothing has to be waited for', async () => {
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const authenticator = createAuthenticator({ registry, tenant: () => 'acme' })
    const given = await bearer()
    expect(authenticator.authenticate(given)).toBeInstanceOf(Promise)
    await authenticator.authenticate(given)
    expect(authenticator.authenticate(given)).toMatchObject({ type: 'authenticated' })
  })

  it('closes the registry that it made, and none that it was given', async () => {
    const own = createAuthenticator(options)
    await own.close()
    expect(await own.authenticate(await bearer())).toMatchObject({ refusal: { error: { code: 'closed' } } })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const lent = createAuthenticator({ registry, tenant: () => 'acme' })
    await lent.close()
    expect(await lent.authenticate(await bearer())).toMatchObject({ type: 'authenticated' })
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

  it('passes no guard that throws: what it throws comes out, as an Error', async () => {
    const authenticator = createAuthenticator(options)
    const framework = {}
    await admit(authenticator, framework, await bearer())
    for (const thrown of [new TypeError('broken'), undefined, null, 'no'] as readonly unknown[]) {
      const failing = (): never => {
        throw thrown
      }
      expect(() => judgeRequest(framework, failing)).toThrow(thrown instanceof Error ? thrown : Error)
    }
    await authenticator.close()
  })

  it('and passed without a token is refused by guards and accessors with 401', async () => {
    const authenticator = createAuthenticator({ ...options, required: false })
    const framework = {}
    await admit(authenticator, framework, request({}))
    expect(findAuth(framework)).toBeUndefined()
    expect(() => requireAuth(framework)).toThrow(
      expect.objectContaining({
        code: 'token_missing',
        headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store' },
      }),
    )
    const refusal = judgeRequest(framework, () => undefined)
    expect(refusal).toMatchObject({ error: { code: 'token_missing' }, response: undefined })
    await authenticator.close()
  })

  it('or was not, is a mistake of the application to guards and accessors, and passes none', () => {
    expect(findAuth({})).toBeUndefined()
    const mistake = expect.objectContaining({ code: 'auth_not_registered' })
    expect(() => requireAuth({})).toThrow(mistake)
    expect(() => judgeRequest({}, () => undefined)).toThrow(mistake)
  })

  it('is refused with 401 where its authentication broke off', async () => {
    const registry = createRegistry()
    const tenant = (): never => {
      throw new Error('database down')
    }
    const framework = {}
    const sent = await bearer()
    expect(() => admit(createAuthenticator({ registry, tenant }), framework, sent)).toThrow('database down')
    expect(judgeRequest(framework, () => undefined)).toMatchObject({ error: { code: 'token_missing' } })
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
