import { createServer } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createTestAuthority, createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { createCertificate } from '../../packages/testing/src/certificate.js'
import { aFile, anIssuer, closing, here, PATIENCE, WAYS } from './setup.js'

const HTTP = '--allow-http'
/** Ahead of ours, so that the `Date` header, which has whole seconds, makes no answer look old. */
const AHEAD = { clock: createTestClock({ wall: Date.now() + 3_600_000 }) }

describe.each(WAYS)('inspect %s', { timeout: PATIENCE }, (_way, cli) => {
  it('tells of a good provider what it publishes, and for how long it would be kept', async () => {
    const issuer = await anIssuer({ headers: { 'cache-control': 'max-age=3600' }, ...AHEAD })
    const { code, out, err } = await cli(['inspect', issuer.issuer, HTTP])
    expect([code, err]).toEqual([0, ''])
    const [key] = issuer.keys
    expect(out).toMatch(/^http:\/\/127\.0\.0\.1:\d+ {2}usable\n/)
    expect(out).toMatch(new RegExp(`used {2}${key?.kid} {2}ES256 {2}P-256 {2}[\\w-]{43}\n`))
    expect(out).toMatch(/cache-control +max-age=3600\n/)
    expect(out).toMatch(/fresh for +1 h: the headers say so\n/)
    expect(out).toMatch(/kept for +2 h while the provider fails\n/)
  })

  it('says of a provider that hangs, in the time that it was given, that nothing is known', async () => {
    const issuer = await anIssuer()
    await issuer.misbehave('hang', { path: 'all' })
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP, '--timeout', '200ms'])
    expect(code).toBe(3)
    expect(out).toContain('not known: it could not be asked')
    expect(out).toMatch(/no answer within 200 ms\n +It may be slow or down: try again, or with --timeout 30s\.\n/)
    expect(out).not.toContain('RFC 8414')
  })

  it('says of a provider that cannot be reached what to look at', async () => {
    const issuer = await anIssuer()
    await issuer.stop()
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(3)
    expect(out).toContain('(ECONNREFUSED)')
    expect(out).toContain('Are host and port right')
  })

  it('follows redirects as a verifier would, and shows them', async () => {
    const issuer = await anIssuer()
    const moved = `${issuer.jwksUri}?moved`
    await issuer.misbehave({ redirect: moved }, { path: 'jwks', times: 1 })
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(0)
    expect(out).toContain(`redirected to ${moved}`)
    expect(out).toContain(issuer.keys[0]?.kid)
  })

  it('follows no redirect to another origin', async () => {
    const [issuer, other] = [await anIssuer(), await anIssuer()]
    await issuer.misbehave({ redirect: other.jwksUri })
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(1)
    expect(out).toContain(`a redirect leads to ${other.origin}, another origin`)
    expect(other.count('all')).toBe(0)
  })

  it('goes round no circle of redirects', async () => {
    const issuer = await anIssuer()
    await issuer.misbehave({ redirect: issuer.jwksUri })
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(1)
    expect(out).toContain('more than 3 redirects')
    expect(issuer.count('jwks')).toBe(4)
  })

  it('follows no redirect from https to http', async () => {
    const [issuer, plain] = [await anIssuer({ https: true }), await anIssuer()]
    await issuer.misbehave({ redirect: plain.jwksUri })
    const ca = await aFile(issuer.ca ?? '')
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP, '--ca', ca])
    expect(code).toBe(1)
    expect(out).toContain('a redirect leads from https to http')
    expect(plain.count('all')).toBe(0)
  })

  it('believes no provider that says it is another issuer, and says which spelling it claims', async () => {
    const issuer = await anIssuer({ discoveryDocument: { issuer: 'https://login.example.invalid/' } })
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(1)
    expect(out).toContain('the document names another issuer')
    expect(out).toContain('another issuer than the one asked for: https://login.example.invalid/\n')
    expect(out).toMatch(/Tried in vain\n +\{ issuer: 'https:\/\/login\.example\.invalid\/'/)
  })

  it('takes a web page for what it is', async () => {
    const issuer = await anIssuer()
    await issuer.misbehave('html', { path: 'all' })
    const { code, out } = await cli(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(1)
    expect(out).toContain('the response is not JSON')
    expect(out).toContain('It answered 200, a web page')
    expect(out).not.toMatch(/<html|<!doctype/i)
  })

  it('leaves no escape sequence of a provider in its output, JSON included', async () => {
    const evil = '\u001b]0;pwned\u0007\u009b2J\u202e'
    const issuer = await anIssuer({ discoveryDocument: { issuer: evil }, discovery: 'oidc' })
    const told = await cli(['inspect', issuer.issuer, HTTP])
    expect(told.out).toContain('\\u{1b}]0;pwned\\u{7}\\u{9b}2J\\u{202e}')
    issuer.setDiscovery({})
    const keySet = await fetch(issuer.jwksUri)
    const [key]: object[] = ((await keySet.json()) as { keys: object[] }).keys
    issuer.publish([
      { ...key, kid: evil, alg: evil },
      { ...key, kid: evil },
    ])
    const page = await cli(['inspect', issuer.issuer, HTTP])
    const json = await cli(['inspect', issuer.issuer, HTTP, '--json'])
    expect(page.out).toContain('\\u{1b}]0;pwned')
    for (const { out, err } of [told, page, json]) expect(`${out}${err}`).not.toMatch(/[^\P{C}\n]/u)
    expect(JSON.parse(json.out).keySet.keys[0].kid).toBe(evil)
  })

  it('shows the chain of a provider over TLS with the pin of its server', async () => {
    const authority = await createTestAuthority()
    const middle = await authority.createIntermediate({ name: 'Middle' })
    const issuer = await anIssuer({ https: await middle.issue({ hosts: ['localhost'] }), hostname: 'localhost' })
    const ca = await aFile(issuer.ca ?? '')
    const { code, out } = await cli(['inspect', issuer.issuer, '--ca', ca])
    expect(code).toBe(0)
    expect(out).toContain(`pinnedSpki: ['${issuer.spkiPin}', '${middle.spkiPin}']`)
    expect(out).toMatch(/CN=Middle {2}verified issuer {2}until 20\d\d-/)
    expect(out).toContain(authority.spkiPin)
  })

  it('says of a certificate that Node does not trust what to do', async () => {
    const issuer = await anIssuer({ https: true })
    const { code, out } = await cli(['inspect', issuer.issuer])
    expect(code).toBe(3)
    expect(out).toContain('Pass its certificate with --ca <file>')
    expect(issuer.count('all')).toBe(0)
  })
})

describe('inspect', () => {
  it('names the provider that it recognises, with its preset to paste', async () => {
    const issuer = await anIssuer({ https: true, path: '/auth/realms/acme' })
    const args = ['inspect', issuer.issuer, '--ca', await aFile(issuer.ca ?? '')]
    const { out } = await here(args)
    const call = `keycloak({ baseUrl: '${issuer.origin}/auth', realm: 'acme', audience: '<audience>' })`
    expect(out).toContain(`  { ...${call}, ca: '<ca>' }\n    gives 1 key that can be used\n    keycloak is a preset`)
    expect(JSON.parse((await here([...args, '--json'])).out).provider).toEqual({
      preset: 'keycloak',
      options: { baseUrl: `${issuer.origin}/auth`, realm: 'acme' },
      missing: ['audience'],
      beside: { ca: '<ca>' },
      outcome: { usable: true, keys: 1 },
    })
    expect((await here(['inspect', (await anIssuer()).issuer, HTTP])).out).not.toContain('preset')
  })

  it('says of an issuer with a placeholder that each tenant has one of its own', async () => {
    const issuer = await anIssuer({ discoveryDocument: { issuer: 'https://login.example.invalid/{tenantid}/v2.0' } })
    const { code, out } = await here(['inspect', issuer.issuer, HTTP])
    expect([code, out.includes('each tenant has an issuer of its own')]).toEqual([1, true])
    expect(out).not.toContain('To register')
  })

  it('takes the URL of a key set, or that of metadata, as well', async () => {
    const issuer = await anIssuer({ path: '/tenant-a' })
    const { out, code } = await here(['inspect', issuer.jwksUri, HTTP, '--json'])
    expect([code, JSON.parse(out)]).toMatchObject([0, { usable: 'yes', metadata: [], keySet: { usable: true } }])
    expect(JSON.parse(out)).not.toHaveProperty('issuer')
    const { origin } = issuer
    for (const path of [
      '/tenant-a/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server/tenant-a',
    ]) {
      const of = await here(['inspect', origin + path, HTTP, '--json'])
      expect([of.code, JSON.parse(of.out).issuer]).toEqual([0, issuer.issuer])
    }
  })

  it('tells of each key that is dropped why', async () => {
    const issuer = await anIssuer()
    const [good]: object[] = ((await (await fetch(issuer.jwksUri)).json()) as { keys: object[] }).keys
    const n = Buffer.alloc(128, 0xff).toString('base64url')
    const bad = [
      { kty: 'oct', k: 'c2VjcmV0', kid: 'shared' },
      { ...good, d: 'c2VjcmV0' },
      { kty: 'RSA', n, e: 'AQAB', kid: 'short' },
      { ...good, use: 'enc' },
      'text',
    ]
    issuer.publish([good, ...bad])
    const { code, out } = await here(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(0)
    expect(out).toMatch(/dropped +shared .* it is a symmetric key/)
    expect(out).toMatch(/dropped +short +RSA 1024 +its RSA modulus/)
    expect(out).toContain('it has private members')
    expect(out).toContain('it is not for signatures')
    expect(out).toContain('it is no object')
    expect(out).not.toContain('c2VjcmV0')
    const json = await here(['inspect', issuer.issuer, HTTP, '--json'])
    expect(JSON.parse(json.out).keySet.keys.map(({ reason = 'used' }: { reason?: string }) => reason)).toEqual([
      'used',
      'symmetric',
      'private_members',
      'rsa_modulus',
      'not_for_signatures',
      'not_an_object',
    ])
    expect(json.out).not.toContain('c2VjcmV0')

    issuer.publish(bad)
    const none = await here(['inspect', issuer.issuer, HTTP])
    expect(none.code).toBe(1)
    expect(none.out).toContain('none of the 5 published keys is usable')
    expect(none.out).toMatch(/dropped +shared/)
  })

  it('reads keys as a verifier reads them: other spellings of a key are no reason to drop it', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { n = '', e } = publicKey.export({ format: 'jwk' })
    const certificate = createCertificate(
      { name: 'signer', publicKey, hosts: undefined },
      { name: 'Issuer', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) },
    )
    const issuer = await anIssuer()
    issuer.publish([
      { kty: 'RSA', e, kid: 'padded', n: Buffer.from(n, 'base64url').toString('base64') },
      { kty: 'RSA', e, n, kid: 'null', d: null, use: null },
      { kid: 'certificate', x5c: [certificate.replaceAll(/-----[A-Z ]+-----|\s/g, '')] },
      { kty: 'RSA', e, n: null, kid: 'without' },
      { kty: 'RSA', e, n, kid: 'private', d: 'c2VjcmV0' },
    ])
    const { code, out } = await here(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(0)
    for (const kid of ['padded', 'null', 'certificate']) expect(out).toMatch(new RegExp(`used +${kid} .*RSA 2048 `))
    expect(out).toMatch(/dropped +without .*a member that its type needs .* is missing/)
    expect(out).toMatch(/dropped +private .*it has private members/)
  })

  it.each([
    ['max-age=10', 'minTtl, for the headers say less (they say 10 s)', '30 s'],
    ['max-age=172800', 'maxTtl, for the headers say more (they say 2 d)', '1 d'],
    ['no-store', 'minTtl, for the headers say less (they say 0 ms)', '30 s'],
    ['public', 'the headers say nothing, so defaultTtl decides', '10 min'],
  ])('tells what makes of %s a lifetime: %s', async (cacheControl, because, ttl) => {
    const issuer = await anIssuer({ headers: { 'cache-control': cacheControl }, ...AHEAD })
    const { out } = await here(['inspect', issuer.issuer, HTTP])
    expect(out).toContain(`${ttl}: ${because}\n`)
    expect(out).not.toMatch(/refreshed after +(.+) to \1,/)
  })

  it.each([
    [503, 3, 'It may be slow or down'],
    [404, 1, 'Is the issuer spelled as tokens have it'],
    [403, 1, 'It does not give that document to anonymous callers'],
  ])('makes of %d exit code %d, with a hint', async (status, exitCode, hint) => {
    const issuer = await anIssuer()
    await issuer.misbehave({ status }, { path: 'all' })
    const { code, out } = await here(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(exitCode)
    expect(out).toContain(hint)
  })

  it('says that nothing is known when only the key set cannot be had', async () => {
    const issuer = await anIssuer()
    await issuer.misbehave({ status: 500 })
    expect((await here(['inspect', issuer.issuer, HTTP])).code).toBe(3)
    await issuer.misbehave('invalid-json')
    expect((await here(['inspect', issuer.issuer, HTTP])).code).toBe(1)
    await issuer.misbehave({ oversize: 2_000_000 })
    const { code, out } = await here(['inspect', issuer.issuer, HTTP])
    expect([code, out.includes('the response is longer than 1048576 bytes')]).toEqual([1, true])
  })

  it.each([
    ['hang-body', 3, 'no answer within 300 ms'],
    ['reset', 3, 'the provider could not be reached'],
    ['endless', 1, 'the response is longer than 1048576 bytes'],
    ['empty', 1, 'none of the 0 published keys is usable'],
    ['not-modified', 1, 'the provider answered 304'],
  ] as const)(
    'ends with an answer of a provider that does this to its key set: %s',
    async (behaviour, exitCode, said) => {
      const issuer = await anIssuer()
      await issuer.misbehave(behaviour)
      const timeout = behaviour === 'hang-body' ? '300ms' : '10s'
      const { code, out } = await here(['inspect', issuer.issuer, HTTP, '--timeout', timeout])
      expect([code, out.includes(said)]).toEqual([exitCode, true])
    },
  )

  it('says what a document lacks', async () => {
    const issuer = await anIssuer({ discoveryDocument: { jwks_uri: undefined } })
    const { code, out } = await here(['inspect', issuer.issuer, HTTP])
    expect(code).toBe(1)
    expect(out).toContain('the document has no jwks_uri')
    issuer.setDiscovery({ jwks_uri: 'file:///etc/passwd' })
    const guarded = await here(['inspect', issuer.issuer, HTTP])
    expect([guarded.code, guarded.out.includes('the jwks_uri must be an https URL')]).toEqual([1, true])
  })

  it('refuses http unless told to, before anything is asked', async () => {
    const issuer = await anIssuer()
    const { code, out, err } = await here(['inspect', issuer.issuer])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('must be an https URL (or pass --allow-http, for tests)')
    expect(issuer.count('all')).toBe(0)
  })

  it('takes a host alone for https, and refuses what is no URL', async () => {
    const { err } = await here(['inspect', '127.0.0.1:1', '--timeout', '1s', '--json'])
    expect(err).toBe('')
    expect(await here(['inspect', 'https://a b'])).toMatchObject({ code: 2, out: '' })
    expect((await here(['inspect', 'eye.invalid', '--timeout', '1s'])).code).toBe(3)
  })

  it('repeats no password', async () => {
    const { code, out, err } = await here(['inspect', 'https://user:hunter2@login.example.com'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('must not contain a user name or password')
    expect(err).not.toContain('hunter2')
  })

  it('reads an answer that names no limit to its length no further than it may', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { etag: 'e'.repeat(9000) })
      response.end(JSON.stringify({ keys: [], issuer: 'i'.repeat(100_000) }))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing({ close: async () => void server.close() })
    const { port } = server.address() as AddressInfo
    for (const json of [[], ['--json']]) {
      const { code, out } = await here(['inspect', `http://127.0.0.1:${port}`, HTTP, ...json])
      expect(code).toBe(1)
      expect(out.length).toBeLessThan(40_000)
    }
  })
})
