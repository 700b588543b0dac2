import type { ClaimOptions, IssuerOptions, TokenOptions } from '@jwks-auth/core'
import * as providers from '@jwks-auth/core/providers'
import { describe, expect, it } from 'vitest'
import { TOKEN_OPTIONS } from '../../packages/cli/src/verify/registration-from.js'
import type { TestIssuer } from '@jwks-auth/testing'
import { aFile, anIssuer, AUDIENCE, here, PATIENCE, WAYS } from './setup.js'

const flags = ({ issuer }: TestIssuer, ...more: readonly string[]): string[] => [
  '--issuer',
  issuer,
  '--audience',
  AUDIENCE,
  '--allow-http',
  ...more,
]

describe.each(WAYS)('verify %s', { timeout: PATIENCE }, (_way, cli) => {
  it('accepts a good token, given or on standard input with a line break at its end', async () => {
    const issuer = await anIssuer()
    const token = await issuer.sign({ scope: 'reports:read' })
    const given = await cli(['verify', token, ...flags(issuer)])
    expect([given.code, given.err]).toEqual([0, ''])
    expect(given.out).toMatch(/^accepted\n/)
    expect(given.out).toMatch(/scopes +reports:read\n/)
    expect(await cli(['verify', '-', ...flags(issuer)], { input: `${token}\r\n` })).toEqual(given)
  })

  it('refuses a token that is broken into lines, and says how to join them, without repeating it', async () => {
    const issuer = await anIssuer()
    const token = await issuer.sign()
    const input = token.replaceAll(/.{64}/g, '$&\n')
    const { code, out, err } = await cli(['verify', '-', ...flags(issuer)], { input })
    expect([code, out]).toEqual([2, ''])
    const lines = input.split('\n').length
    expect(err).toBe(
      `error: the token on standard input is broken into ${lines} lines; join them first, for example with: tr -d '\\r\\n'\n`,
    )
    expect(issuer.count('all')).toBe(0)
    expect((await cli(['verify', '-', ...flags(issuer)], { input: input.replaceAll('\n', '') })).code).toBe(0)
  })

  it('tells why a token is refused', async () => {
    const issuer = await anIssuer()
    const token = await issuer.sign({}, { expiresIn: -60 })
    const { code, out } = await cli(['verify', '-', ...flags(issuer)], { input: token })
    expect(code).toBe(1)
    expect(out).toMatch(/^refused {2}token_expired/)
    expect(out).toContain('a caller would get 401: The access token expired')
    expect(out).toContain('What the token says  not verified')
  })

  it('cannot tell while the keys cannot be had', async () => {
    const issuer = await anIssuer()
    const token = await issuer.sign()
    await issuer.misbehave('hang', { path: 'all' })
    const { code, out } = await cli(['verify', '-', ...flags(issuer, '--timeout', '200ms')], { input: token })
    expect(code).toBe(3)
    expect(out).toMatch(/^not known {2}keys_unavailable/)
    expect(out).toContain('no answer within 200 ms')
  })

  it('leaves no escape sequence of a token in its output', async () => {
    const issuer = await anIssuer()
    const evil = '\u001b[31mred\u0007\u009b\u202e'
    for (const token of [
      await issuer.sign({ sub: evil, scope: evil }),
      await issuer.sign({ aud: evil, iss: evil }, { header: { kid: evil, typ: evil } }),
    ]) {
      for (const json of [[], ['--json']]) {
        const { out, err } = await cli(['verify', token, ...flags(issuer, ...json)])
        expect(`${out}${err}`).not.toMatch(/[^\P{C}\n]/u)
        expect(out).toContain('[31mred')
      }
    }
  })
})

describe('verify', () => {
  it.each([
    ['of another issuer', { iss: 'https://other.test' }, {}, 'token_issuer_unknown'],
    ['for another audience', { aud: 'https://other.test' }, {}, 'token_audience_refused'],
    ['that is not valid yet', { nbf: 9_999_999_999 }, {}, 'token_not_yet_valid'],
    ['without exp', { exp: undefined }, {}, 'token_claim_invalid'],
    ['of another kind', {}, { typ: 'dpop+jwt' }, 'token_type_refused'],
    ['with an unknown kid', {}, { kid: 'unknown' }, 'key_unknown'],
    ['that says none', {}, { header: { alg: 'none' } }, 'token_algorithm_refused'],
    ['with crit', {}, { header: { crit: ['b64'] } }, 'token_critical_header'],
  ])('refuses a token %s', async (_what, claims, options, code) => {
    const issuer = await anIssuer()
    const token = await issuer.sign(claims, options)
    const ended = await here(['verify', '-', ...flags(issuer, '--json')], { input: token })
    expect([ended.code, JSON.parse(ended.out)]).toMatchObject([1, { verdict: 'refused', code, status: 401 }])
    expect(ended.out).not.toContain(token.split('.')[1])
  })

  it('gives JSON of a stable shape', async () => {
    const issuer = await anIssuer()
    const ended = await here(['verify', await issuer.sign({ scope: 'a b' }), ...flags(issuer, '--json')])
    expect(JSON.parse(ended.out)).toEqual({
      command: 'verify',
      exitCode: 0,
      verdict: 'accepted',
      header: { alg: 'ES256', typ: 'at+jwt', kid: issuer.keys[0]?.kid },
      claims: expect.objectContaining({ iss: issuer.issuer, aud: AUDIENCE, sub: 'user-1' }),
      scopes: ['a', 'b'],
    })
    await issuer.stop()
    const unknown = await here(['verify', await issuer.sign(), ...flags(issuer, '--json', '--timeout', '1s')])
    expect(JSON.parse(unknown.out)).toEqual({
      command: 'verify',
      exitCode: 3,
      verdict: 'unknown',
      code: 'keys_unavailable',
      status: 503,
      message: 'Tokens cannot be verified at the moment',
      detail: 'network',
      failure: { reason: 'network', message: 'the provider could not be reached (ECONNREFUSED)' },
      says: expect.objectContaining({ iss: issuer.issuer }),
    })
  })

  it('takes its options to the verifier', async () => {
    const issuer = await anIssuer({ https: true })
    const ca = await aFile(issuer.ca ?? '')
    const token = await issuer.sign({ aud: 'https://other.test' }, { typ: 'logout+jwt', expiresIn: -30 })
    const args = ['verify', '-', '--issuer', issuer.issuer, '--no-audience', '--ca', ca, '--type', 'logout+jwt']
    const all = [...args, '--jwks-uri', issuer.jwksUri, '--clock-tolerance', '1m', '--algorithm', 'ES256']
    const run = async (...more: readonly string[]) => (await here([...args, ...more], { input: token })).code
    expect(await run('--clock-tolerance', '1m')).toBe(0)
    expect(await run('--clock-tolerance', '500ms')).not.toBe(2)
    expect(await run()).toBe(1)
    expect(await run('--clock-tolerance', '1m', '--algorithm', 'RS256')).toBe(1)
    expect(await run('--clock-tolerance', '1m', '--pin', issuer.spkiPin ?? '')).toBe(0)
    expect(await run('--clock-tolerance', '1m', '--pin', Buffer.alloc(32).toString('base64'))).toBe(3)
    issuer.resetCounts()
    expect((await here(all, { input: token })).code).toBe(0)
    expect([issuer.count('jwks'), issuer.count('discovery')]).toEqual([1, 0])
  })

  it.each([
    ['nothing', '', 'there is no token on standard input'],
    ['a header', 'Bearer e30.e30.e30', 'leave out "Bearer"'],
    ['two words', 'e30.e30 .e30', 'has blanks in it'],
    ['a megabyte', 'a'.repeat(1_000_000), 'longer than 65536 bytes'],
  ])('says what is wrong with %s on standard input', async (_what, input, message) => {
    const issuer = await anIssuer()
    const { code, out, err } = await here(['verify', '-', ...flags(issuer)], { input })
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  it('gives a verdict on what is no token at all, however deep it nests', async () => {
    const issuer = await anIssuer()
    const deep = Buffer.from(`{"alg":${'['.repeat(20_000)}${']'.repeat(20_000)},"kid":{"a":1},"typ":null}`)
    for (const token of ['opaque', `${deep.toString('base64url')}.e30.e30`]) {
      for (const json of [[], ['--json']]) {
        expect((await here(['verify', '-', ...flags(issuer, ...json)], { input: token })).code).toBe(1)
      }
    }
  })

  it('wants to be told whom the token is for', async () => {
    const { code, err } = await here(['verify', '-', '--issuer', 'https://a.test'])
    expect([code, err]).toEqual([
      2,
      'error: say whom the token has to be for with --audience, or with --no-audience that anybody will do\n',
    ])
  })

  it('names every wrong option by its name on the command line', async () => {
    const { code, err } = await here(['verify', 'e30.e30.e30', '--issuer', 'ftp://a', '--no-audience', '--pin', 'x'])
    expect(code).toBe(2)
    expect(err).toContain('--issuer must be an https URL')
    expect(err).toContain('--pin must be a list of base64 SHA-256 values')
    const missing = await here([
      'verify',
      'e30.e30.e30',
      '--issuer',
      'https://a',
      '--audience',
      'b',
      '--ca',
      '/nowhere',
    ])
    expect(missing).toMatchObject({ code: 2, err: 'error: --ca: the file cannot be read (ENOENT)\n' })
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIEvSECRET\n-----END PRIVATE KEY-----\n'
    const key = await here(['verify', 'e30', '--issuer', 'https://a', '--audience', 'b', '--ca', await aFile(pem)])
    expect(key).toMatchObject({ code: 2, err: 'error: --ca must be PEM certificates, at most 256\n' })
    const slow = await here(['verify', 'e30.e30.e30', '--issuer', 'https://a', '--timeout', 'long'])
    expect([slow.code, slow.err.includes('Write for example 30s')]).toEqual([2, true])
  })

  it('never repeats a token that stands in the wrong place', async () => {
    const issuer = await anIssuer()
    const token = await issuer.sign()
    for (const args of [
      [token],
      ['inspect', token],
      ['pin', token],
      ['snapshot', token],
      ['verify', token, token],
      ['verify', '-', '--issuer', token, '--no-audience'],
      ['verify', '-', '--issuer', issuer.issuer, '--no-audience', `--${token}`],
    ]) {
      const { code, out, err } = await here(args)
      expect([code, out]).toEqual([2, ''])
      expect(err).not.toContain(token.slice(0, 30))
      expect(err).not.toContain(token.slice(-30))
    }
  })
})

describe('verify with options of core', () => {
  it.each([
    [['--option', 'profile=rfc9068'], 'token_claim_invalid'],
    [['--option', 'requiredClaims=["org"]'], 'token_claim_invalid'],
    [['--option', 'tenantClaim=org', '--option', 'tenant=acme'], 'token_tenant_refused'],
    [['--option', 'claimValues={"sub":"other"}'], 'token_claim_invalid'],
    [['--option', 'maxTokenAge=1s'], 'token_too_old'],
    [['--option', 'types=["jwt"]'], 'token_type_refused'],
    [['--option', 'algorithms=["RS256"]'], 'token_algorithm_refused'],
  ])('judges by %j: %s', async (more, code) => {
    const issuer = await anIssuer()
    const token = await issuer.sign({ iat: Math.floor(Date.now() / 1000) - 60 })
    expect((await here(['verify', token, ...flags(issuer)])).code).toBe(0)
    const told = await here(['verify', token, ...flags(issuer, ...more)])
    expect([told.code, told.err]).toEqual([1, ''])
    expect(told.out).toContain(`refused  ${code}`)
  })

  it('takes every option that tokens are judged by', () => {
    const judging: Readonly<
      Record<Exclude<keyof (TokenOptions & ClaimOptions & IssuerOptions), 'issuer' | 'audience'>, true>
    > = {
      algorithms: true,
      audienceClaim: true,
      claimTypes: true,
      claimValues: true,
      clockTolerance: true,
      issuerAliases: true,
      issuerPlaceholder: true,
      keyIssuers: true,
      maxTokenAge: true,
      profile: true,
      requireType: true,
      requiredClaims: true,
      scopeClaims: true,
      spiffeTrustDomain: true,
      types: true,
      verifiedTokens: true,
    }
    expect(TOKEN_OPTIONS).toEqual(expect.arrayContaining(Object.keys(judging)))
  })

  it('takes a preset with its options, every one that there is', async () => {
    const issuer = await anIssuer({ https: true, path: '/auth/realms/acme' })
    const preset = ['--preset', 'keycloak', '--with', `baseUrl=${issuer.origin}/auth`, '--with', 'realm=acme']
    const network = ['--ca', await aFile(issuer.ca ?? '')]
    const token = await issuer.sign({ typ: 'Bearer' })
    const good = await here(['verify', token, ...preset, '--with', `audience=${AUDIENCE}`, ...network])
    expect([good.code, good.err]).toEqual([0, ''])
    const bad = await here(['verify', token, ...preset, '--with', 'audience=other', ...network])
    expect(bad.out).toContain('refused  token_audience_refused')
    const { err } = await here(['verify', token, '--preset', 'nobody'])
    for (const name of Object.keys(providers)) {
      if (name !== 'recognizeProvider') expect(err).toContain(name)
    }
  })

  it.each([
    [['--audience', 'a'], 'say whose tokens are accepted with --issuer, or with --preset'],
    [['--issuer', 'https://a.test', '--audience', 'a', '--with', 'realm=a'], '--with needs --preset'],
    [['--issuer', 'https://a.test', '--audience', 'a', '--option', 'store=a'], '--option: store is none of'],
    [['--issuer', 'https://a.test', '--audience', 'a', '--option', 'profile'], 'Write name=value'],
    [['--issuer', 'https://a.test', '--audience', 'a', '--option', 'types=["jwt"'], 'begins like JSON and is none'],
  ])('says what is wrong with %j', async (args, expected) => {
    const { code, err } = await here(['verify', 'a.b.c', ...args])
    expect(code).toBe(2)
    expect(err).toContain(expected)
  })
})
