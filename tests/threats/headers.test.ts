import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { anIssuer, aTarget, claimsOf, unsigned, withHeader } from './setup.js'

describe('a header', () => {
  it.each([
    { crit: ['exp'] },
    { crit: ['b64'], b64: true },
    { crit: ['b64'], b64: false },
    { b64: false },
    { crit: [] },
  ])('T06 that asks for an extension is refused: %j', async (members) => {
    const { issuer, verify } = await aTarget()
    expect(await verify(await issuer.sign({}, { header: members }))).toBe('token_critical_header')
  })

  it('T07 brings no key and no address of one: neither is used nor asked, on an unknown kid neither', async () => {
    const { issuer, verify } = await aTarget()
    const trap = await anIssuer()
    const forger = await issuer.createForeignKey('ES256')
    const bait = { jwk: forger.publicJwk, jku: trap.jwksUri, x5u: trap.jwksUri, x5c: ['AAAA'], x5t: 'AAAA' }
    for (const kid of [issuer.signingKey.kid, forger.kid])
      expect(await verify(await issuer.sign({}, { key: forger, kid, header: bait }))).toMatch(
        kid === forger.kid ? /^key_unknown$/ : /^signature_invalid$/,
      )
    expect(await verify(await issuer.sign({}, { header: bait }))).toBe('ok')
    expect(trap.count('all')).toBe(0)
  })

  it('T13 of an encrypted token ends it before any work', async () => {
    const { issuer, verify } = await aTarget()
    const five = `${unsigned({ alg: 'RSA-OAEP', enc: 'A128GCM', zip: 'DEF' }, {})}.AAAA.AAAA`
    expect(await verify(five)).toBe('token_malformed')
    const claims = claimsOf(await issuer.sign())
    for (const alg of ['dir', 'RSA-OAEP', 'PBES2-HS256+A128KW', 'ECDH-ES'])
      expect(await verify(unsigned({ alg, enc: 'A128GCM', p2c: 1e9, p2s: 'AAAA' }, claims))).toBe(
        'token_algorithm_refused',
      )
    const bomb = deflateRawSync(Buffer.alloc(1_000_000)).toString('base64url')
    const [header] = (await issuer.sign({}, { header: { zip: 'DEF' } })).split('.')
    expect(await verify(`${header}.${bomb}.AAAA`)).toBe('token_malformed')
    expect(issuer.count('all')).toBe(0)
  })

  it('T15 names no member twice, and nests as deep as it likes', async () => {
    const { issuer, verify } = await aTarget()
    const token = await issuer.sign()
    const twice = (json: string): string => `{"alg":"none",${json.slice(1)}`
    expect(await verify(withHeader(token, (header) => twice(JSON.stringify(header))))).toBe('token_malformed')
    const repeated = [
      (json: string) => `{"\\u0061lg":"none",${json.slice(1)}`,
      (json: string) => `{"x":{"a":1,"a":2},${json.slice(1)}`,
      (json: string) => `{"x":[{"a":1},{"a":1,"\\u0061":2}],${json.slice(1)}`,
      (json: string) => `{"alg" \t\r\n : "none", ${json.slice(1)}`,
    ]
    for (const spell of repeated)
      expect(await verify(withHeader(token, (header) => spell(JSON.stringify(header))))).toBe('token_malformed')
    const deep = `{"alg":"ES256","x":${'['.repeat(5000)}${']'.repeat(5000)}}`
    expect(await verify(withHeader(token, () => deep))).toMatch(/^(key_unknown|signature_invalid)$/)
  })

  it('T15 of a key set nests at most 32 deep', async () => {
    const { issuer, verify } = await aTarget()
    const deep = `{"keys":[${JSON.stringify(issuer.signingKey.publicJwk)}],"x":${'['.repeat(40)}${']'.repeat(40)}}`
    issuer.setKeySet(JSON.parse(deep))
    expect(await verify(await issuer.sign())).toBe('keys_unavailable')
  })

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"x":', '}'],
  ])('T15 of a key set nests at most 32 deep: %s', async (_what, open, close) => {
    const { issuer, verify } = await aTarget()
    const nested = (depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`
    const keys = JSON.stringify([issuer.signingKey.publicJwk])
    await issuer.misbehave({ status: 200, body: `{"keys":${keys},"x":${nested(32)}}` })
    expect(await verify(await issuer.sign())).toBe('keys_unavailable')
  })

  it('T15 of a key set may nest 31 deep beside its keys', async () => {
    const { issuer, verify } = await aTarget()
    const keys = JSON.stringify([issuer.signingKey.publicJwk])
    const body = `{"keys":${keys},"x":${'['.repeat(31)}1${']'.repeat(31)}}`
    await issuer.misbehave({ status: 200, body, headers: { 'content-type': 'application/json' } })
    expect(await verify(await issuer.sign())).toBe('ok')
  })

  const KIDS = [
    '../../etc/passwd',
    "' or 1=1 --",
    'a\r\nset-cookie: x=1',
    '__proto__',
    'constructor',
    '%2e%2e/',
    'k'.repeat(10_000),
  ]
  it.each(KIDS)('T16 may name any kid: it is looked up, and ends up nowhere else (%#)', async (kid) => {
    const { issuer, verify, events, registry } = await aTarget()
    const forger = await issuer.createForeignKey('ES256')
    expect(await verify(await issuer.sign({}, { key: forger, kid }))).toBe('key_unknown')
    expect(JSON.stringify([events, registry.statuses()])).not.toContain(JSON.stringify(kid).slice(1, -1))
    expect(issuer.requests.map(({ path }) => path)).toEqual([new URL(issuer.jwksUri).pathname])
  })

  it.each([5, null, {}, ['a'], true])('T16 names a kid that is text, not %j', async (kid) => {
    const { issuer, verify } = await aTarget()
    expect(await verify(withHeader(await issuer.sign(), (header) => ({ ...header, kid })))).toBe('token_malformed')
  })
})

describe('a token', () => {
  it('T14 is measured before it is looked at', async () => {
    const { issuer, verify, events } = await aTarget()
    expect(await verify('.'.repeat(1_000_000))).toBe('token_too_large')
    expect(await verify(await issuer.sign({ filler: 'x'.repeat(20_000) }))).toBe('token_too_large')
    expect(issuer.count('all')).toBe(0)
    expect(events.every((event) => JSON.stringify(event).length < 500)).toBe(true)
  })

  it.each(['.'.repeat(16_000), 'a.'.repeat(8000), '..', 'a.b', 'a.b.c.d'])(
    'T14 has three segments (%#)',
    async (token) => {
      const { verify } = await aTarget()
      expect(await verify(token)).toBe('token_malformed')
    },
  )
})
