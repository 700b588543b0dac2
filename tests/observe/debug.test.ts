import {
  admit,
  createAuthenticator,
  createVerifier,
  judgeRequest,
  scopeGuard,
  tenantFrom,
  type RegistryOptions,
} from '@jwks-auth/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { RefusalLog } from '../../packages/core/src/observe/refusal-log.js'
import { RefusedError } from '../../packages/core/src/errors/errors.js'
import { createTestClock } from '@jwks-auth/testing'
import { aService, AUDIENCE, tokenFor, type Service } from './setup.js'
import { keepStandardError, onWrite } from './standard-error.js'

const { written, last } = keepStandardError()
afterEach(() => {
  vi.unstubAllEnvs()
})

const debugged = async (options: RegistryOptions = {}): Promise<Service> => {
  const service = await aService([], { debug: true, ...options })
  service.register('acme')
  return service
}
const request = (authorization: string | undefined, more: object = {}) => {
  const headers = authorization === undefined ? {} : { authorization }
  return { method: 'GET', url: '/', host: 'a.test', headers, rawHeaders: Object.entries(headers).flat(), ...more }
}

describe('debug: true', () => {
  it('tells of a wrong issuer what was found and expected, whose token it would have been, and the slash', async () => {
    const service = await debugged()
    const { issuer } = service.issuer
    await service.verify('acme', service.issuer.sign({ org: 'acme', iss: `${issuer}/` }))
    expect(last()).toMatch(/^jwks-auth: refused with 401: token_issuer_unknown \(iss\); [^\n]*\n$/)
    expect(last()).toContain(`iss found "${issuer}/", expected ["${issuer}"]: they differ by the slash at the end`)
    expect(last()).toContain('tenant "acme", registration acme/default')
  })

  it('tells of a wrong audience, its key and the age of the keys', async () => {
    const service = await debugged()
    await service.verify('acme', tokenFor(service, 'acme'))
    await service.clock.advance(7000)
    await service.verify('acme', service.issuer.sign({ org: 'acme', aud: ['x', 'y'] }))
    expect(last()).toContain(`token_audience_refused (aud)`)
    expect(last()).toContain(`aud found ["x", "y"], expected ["${AUDIENCE}"]`)
    expect(last()).toContain(`iss "${service.issuer.issuer}" as expected`)
    expect(last()).toContain(`kid "${service.issuer.signingKey.kid}"`)
    expect(last()).toContain(`1 key(s) from 7 s ago: "${service.issuer.signingKey.kid}" for ES256`)
  })

  it.each([
    [{ org: 'globex' }, 'claim "org" found "globex", expected "acme"'],
    [{ org: 'acme', exp: 1 }, /token_expired \(exp\).*exp 1 \(\d+ s ago\)/],
  ])('tells of claims that do not hold: %j', async (claims, expected) => {
    const service = await debugged()
    await service.verify('acme', service.issuer.sign(claims))
    expect(last()).toMatch(expected)
  })

  it('does not speak of keys as missing where none were needed, nor of a tenant where none is asked for', async () => {
    const service = await debugged()
    await service.verify('acme', service.issuer.sign({ org: 'acme', aud: 'x' }))
    expect(last()).toContain('keys were not needed for this')
    await service.verify('acme', 'a.b.c')
    expect(last()).toContain('tenant "acme", registration acme/default')
    const { issuer, jwksUri } = service.issuer
    const verifier = createVerifier({ issuer, jwksUri, audience: AUDIENCE, requireHttps: false, debug: true })
    await expect(verifier.verify('a.b.c')).rejects.toThrow(RefusedError)
    expect(last()).not.toMatch(/tenant|keys/)
    await verifier.close()
  })

  it.each(['exp', 'nbf', 'iat'])('tells of %s in milliseconds that it may be that', async (name) => {
    const service = await debugged()
    const now = service.clock.now().wall
    await service.verify('acme', service.issuer.sign({ org: 'acme', aud: 'x', [name]: now }))
    expect(last()).toMatch(
      new RegExp(`${name} ${now} \\(in \\d+ s\\) \\(milliseconds\\? a NumericDate counts seconds\\)`),
    )
    await service.verify('acme', service.issuer.sign({ org: 'acme', aud: 'x', [name]: now / 1000 + 3e10 }))
    expect(last()).not.toContain('milliseconds')
  })

  it('tells of a tenant that is not there, by the name that the request has', async () => {
    const service = await debugged()
    await service.verify('globex', tokenFor(service, 'acme'))
    expect(last()).toContain('tenant "globex" has no registration here')
  })

  it('tells of the one issuer of a verifier by its own issuer, without a tenant in the request', async () => {
    const service = await debugged()
    const { issuer, jwksUri } = service.issuer
    const verifier = createVerifier({ issuer, jwksUri, audience: AUDIENCE, requireHttps: false, debug: true })
    const token = await service.issuer.sign({ iss: 'https://staging.test' })
    await expect(verifier.verify(token)).rejects.toThrow(RefusedError)
    expect(last()).toContain(`iss found "https://staging.test", expected ["${issuer}"]`)
    expect(last()).toContain('tenant "default", registration default/default')
    await verifier.close()
  })

  it.each([
    ['undefined', 'it is the word undefined: the client had no token'],
    ['3fa85f64-5717-4562', 'it has 1 part(s) of 18 characters, and a JWT has three: an opaque token?'],
    ['a.b.c.d.e', 'an encrypted token (JWE)'],
    ['a.b.c', 'was it cut or changed?'],
    ['x'.repeat(20_000), 'maxTokenBytes is 16384'],
  ])('tells what is no JWT: %.20s', async (token, expected) => {
    const service = await debugged()
    await service.verify('acme', token)
    expect(last()).toContain(expected)
    if (token.length > 10) expect(last()).not.toContain(token.slice(0, 12))
  })

  it('tells of keys that cannot be fetched why', async () => {
    const service = await debugged({ retry: { maxRetries: 0 } })
    await service.issuer.misbehave({ status: 404 })
    await service.verify('acme', tokenFor(service, 'acme'))
    expect(last()).toContain('refused with 503: keys_unavailable')
    expect(last()).toContain('no keys were fetched yet, the last fetch failed: the provider answered 404')
  })

  it('shows neither a token nor its signature, forges no line, and is bounded', async () => {
    const service = await debugged()
    const nasty = `a\nforged\r\u001B[31m\u2028\u202E${'x'.repeat(3000)}`
    const token = await service.issuer.sign({ iss: nasty, aud: [nasty, nasty, nasty, nasty], org: nasty, nbf: 1 })
    for (const wrong of [token, token.slice(0, -9), `${token}.x`, token.split('.').slice(0, 2).join('.')]) {
      await service.verify('acme', wrong)
      expect(last()).toMatch(/^[\x20-\x7E…]{1,4000}\n$/)
      for (const part of token.split('.')) expect(last()).not.toContain(part.slice(0, 12))
    }
    await service.verify(nasty, token)
    expect(last()).toMatch(/^[\x20-\x7E…]{1,4000}\n$/)
    expect(written).toHaveLength(5)
  })

  it('tells of requests without a token what they have instead, and shows none of it', async () => {
    const service = await debugged()
    const authenticator = createAuthenticator({ registry: service.registry, tenant: tenantFrom.header('x-tenant') })
    const token = await tokenFor(service, 'acme')
    const cases: readonly (readonly [string | undefined, string])[] = [
      [undefined, 'token_missing; the request has no Authorization header'],
      [token, 'token_missing; the Authorization header has a token without the word Bearer'],
      ['Basic c2VjcmV0OnNlY3JldA==', 'token_missing; the Authorization header has the scheme Basic, not Bearer'],
      ['Secretscheme abc', 'token_missing; the Authorization header has no scheme Bearer'],
      ['Bearer ', 'authorization_malformed; after Bearer there is nothing'],
      [`Bearer "${token}"`, 'authorization_malformed; after Bearer and one blank there has to be one token'],
      [`Bearer "${token}"`, 'quotes stand around the token'],
      [`Bearer '${token}`, 'a quote stands beside the token'],
      [`Bearer: ${token}`, 'a colon stands after Bearer'],
      [`Bearer Bearer ${token}`, 'the word Bearer stands there twice'],
      [`Bearer <${token}>`, 'a bracket stands before the token'],
      [`Bearer\t${token}`, 'a tab stands after Bearer'],
      [`Bearer ${token}, Basic c2VjcmV0`, 'a comma stands in it'],
      [`Bearer ${token.slice(0, 20)} ${token.slice(20)}`, 'a blank stands within it'],
      [`Bearer"${token}`, 'a quote stands beside the token'],
      [`Bearer ${token}ü`, 'it has a character that no token has'],
      [`Bearer ${token}`, 'tenant_missing; the option tenant found none'],
    ]
    for (const [authorization, expected] of cases) {
      await authenticator.authenticate(request(authorization))
      expect(last()).toContain(expected)
      expect(last()).not.toMatch(/eyJ|c2Vj|Secret/)
    }
    expect(written).toHaveLength(cases.length)
  })

  it('tells of guards which scopes were required and granted', async () => {
    const service = await debugged()
    const authenticator = createAuthenticator({ registry: service.registry, tenant: () => 'acme' })
    const token = await service.issuer.sign({ org: 'acme', scope: 'read' })
    const framework = {}
    await admit(authenticator, framework, request(`Bearer ${token}`))
    expect(written).toEqual([])
    judgeRequest(framework, scopeGuard(['write']))
    expect(last()).toContain('403: scope_insufficient; scopes required ["write"]; scopes granted ["read"]')
  })

  it('writes at most twenty lines a second, and says how many it left out', async () => {
    const service = await debugged()
    for (let sent = 0; sent < 500; sent += 1) await service.verify('acme', 'a.b.c')
    expect(written).toHaveLength(20)
    await service.clock.advance(1000)
    await service.verify('acme', 'a.b.c')
    expect(last()).toContain('; 480 more before it were not logged\n')
    await service.verify('acme', 'a.b.c')
    expect(last()).not.toContain('not logged')
  })
})

describe('A line of debug', () => {
  it('is written each time that the function of the option tenant throws, the same error or not', async () => {
    const service = await debugged()
    const error = new RefusedError('token_tenant_refused')
    const tenant = (): never => {
      throw error
    }
    const authenticator = createAuthenticator({ registry: service.registry, tenant })
    for (let sent = 0; sent < 2; sent += 1) await authenticator.authenticate(request('Bearer a.b.c'))
    expect(written).toHaveLength(2)
    expect(last()).toContain('token_tenant_refused; the function of the option tenant threw it')
  })

  it('is written once of a refusal that both the verifier and the request know of', async () => {
    const service = await debugged()
    const authenticator = createAuthenticator({ registry: service.registry, tenant: () => 'acme' })
    await authenticator.authenticate(request('Bearer a.b.c'))
    expect(written).toHaveLength(1)
  })

  it('cannot be left by a value that holds quotes, and escapes what an application says', async () => {
    const service = await debugged()
    const kid = String.raw`x", typ "JWT"; tenant "victim" \u{a}`
    await service.verify('acme', service.issuer.sign({ org: 'acme' }, { kid, expiresIn: -3600 }))
    expect(last()).toContain(String.raw`kid "x\", typ \"JWT\"; tenant \"victim\" \\u{a}"`)
    const log = new RefusalLog('all', createTestClock())
    log.log(new RefusedError('tenant_missing', { detail: 'of /a\njwks-auth: refused\u001B[31m' }), () => [])
    expect(last()).toMatch(/^[\x20-\x7E…]+\n$/)
  })

  it('shows no token that stands in another place', async () => {
    const service = await debugged()
    const token = await tokenFor(service, 'acme')
    for (const tenant of [token, `Bearer ${token}`]) {
      await service.verify(tenant, tokenFor(service, 'acme'))
      expect(last()).toContain('tenant (what looks like a token)')
      expect(last()).not.toContain('eyJ')
    }
  })

  it('is written although a function of the application throws while it is made', () => {
    const log = new RefusalLog('all', createTestClock())
    log.log(new RefusedError('token_expired'), () => {
      throw new Error('of the application')
    })
    expect(last()).toBe('jwks-auth: refused with 401: token_expired; why could not be found out\n')
  })

  it('does not look into a token that is longer than any ordinary one', async () => {
    const service = await debugged({ maxTokenBytes: 1_048_576 })
    const claims = Object.fromEntries(Array.from({ length: 4000 }, (_, at) => [`claim-${at}`, at]))
    await service.verify('acme', service.issuer.sign({ ...claims, iss: 'https://other.test' }))
    expect(last()).toContain('which is too long to be explained')
  })
})

describe('Where debug is left out', () => {
  it.each(['jwks-auth', 'express:*,jwks-auth', '*'])('DEBUG=%s turns it on', async (debug) => {
    vi.stubEnv('DEBUG', debug)
    const service = await aService([])
    await service.verify('acme', 'a.b.c')
    expect(last()).toContain('refused with 401: token_malformed')
    expect(last()).toContain('was it cut or changed?')
  })

  it('the first refusal of each code in the process is a line that names the option, and no other is', async () => {
    vi.stubEnv('DEBUG', '')
    const quiet = await aService([], { debug: false })
    await quiet.verify('acme', 'a.b.c')
    vi.stubEnv('DEBUG', '-jwks-auth')
    await (await aService([])).verify('acme', 'a.b.c')
    expect(written).toEqual([])
    vi.stubEnv('DEBUG', '')
    for (const service of [await aService([]), await aService([])]) {
      for (let sent = 0; sent < 3; sent += 1) await service.verify('acme', 'a.b.c')
    }
    expect(written).toHaveLength(1)
    expect(last()).toMatch(/^jwks-auth: refused with 401: token_malformed/)
    expect(last()).toMatch(
      /debug: true, or DEBUG=jwks-auth in the environment; debug: false silences these lines, one for/,
    )
    const service = await aService([])
    for (let sent = 0; sent < 3; sent += 1) await service.verify('nobody', await tokenFor(service, 'acme'))
    expect(written).toHaveLength(2)
    expect(last()).toMatch(/^jwks-auth: refused with 401: token_issuer_unknown \([^)]+\)\. debug: true, or [^\n]+\n$/)
  })

  it.each(['', 'express', 'jwks', '*,-jwks-auth', '-jwks-auth'])('DEBUG=%s does not', async (debug) => {
    vi.stubEnv('DEBUG', debug)
    const service = await aService([])
    await service.verify('acme', 'a.b.c')
    // The hint was written before.
    expect(written).toEqual([])
  })

  it('a log that fails changes no answer', () => {
    onWrite(() => {
      throw new Error('closed')
    })
    const log = new RefusalLog('all', createTestClock())
    log.log(new RefusedError('token_expired'), () => [])
    const fail = (): never => {
      throw new Error('a mistake of ours')
    }
    log.log(new RefusedError('token_expired'), fail)
  })
})
