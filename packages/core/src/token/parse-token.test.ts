import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RefusedError, type RefusalCode } from '../errors/errors.js'
import { decodeBase64url } from '../text/base64url.js'
import { HeaderCache } from './header-cache.js'
import { parseToken } from './parse-token.js'

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const token = (header: unknown, claims: unknown = { sub: 'a' }, signature = 'AAAA'): string =>
  `${encode(header)}.${encode(claims)}.${signature}`
const header = { alg: 'ES256', kid: 'k' }

function codeOf(text: string, most = 16_384): RefusalCode | 'ok' {
  try {
    parseToken(text, most, new HeaderCache())
    return 'ok'
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}

/** The detail of a refusal, which a log shows. */
function detailOf(text: string): string | undefined {
  try {
    return void parseToken(text, 16_384, new HeaderCache())
  } catch (error) {
    return error instanceof RefusedError ? error.detail : String(error)
  }
}

describe('a token', () => {
  it('is taken apart', () => {
    const parsed = parseToken(token({ ...header, typ: 'JWT', extra: 1 }), 16_384, new HeaderCache())
    expect(parsed.header).toEqual({ ...header, typ: 'JWT', extra: 1 })
    expect(parsed.claims).toEqual({ sub: 'a' })
    expect(parsed.signed.toString()).toBe(`${encode({ ...header, typ: 'JWT', extra: 1 })}.${encode({ sub: 'a' })}`)
    expect(parsed.signature).toEqual(Buffer.from([0, 0, 0]))
  })

  it.each<[string, string]>([
    ['empty', ''],
    ['one segment', 'abc'],
    ['two segments', `${encode(header)}.${encode({})}`],
    ['four segments', `${token(header)}.AAAA`],
    ['five segments (JWE)', `${token(header)}.AAAA.AAAA`],
    ['thousands of dots', '.'.repeat(10_000)],
    ['an empty header', `.${encode({})}.AAAA`],
    ['an empty payload', `${encode(header)}..AAAA`],
    ['an empty signature', token(header, {}, '')],
    ['a padded signature', token(header, {}, 'AA==')],
    ['spare bits in the signature', token(header, {}, 'AB')],
    ['white space in a segment', token(header, {}, 'AA AA')],
    ['a line break at its end', `${token(header)}\n`],
    ['base64 rather than base64url', token(header, {}, '+/+/')],
    ['a header that is not JSON', token('{')],
    ['a header that is an array', token([])],
    ['a header that is null', token('null')],
    ['a payload that is not JSON', token(header, '{"a":}')],
    ['a payload that is a string', token(header, '"a"')],
    ['a payload that is an array', token(header, [])],
    ['a payload that is not UTF-8', `${encode(header)}.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.AAAA`],
    ['no alg', token({ kid: 'k' })],
    ['an alg that is no string', token({ alg: ['ES256'] })],
    ['a kid that is no string', token({ ...header, kid: 1 })],
    ['a typ that is no string', token({ ...header, typ: {} })],
    ['a member named twice', token('{"alg":"none","alg":"ES256"}')],
    ['a member named twice, once escaped', token('{"alg":"none","\\u0061lg":"ES256"}')],
  ])('is malformed with %s', (_what, text) => {
    expect(codeOf(text)).toBe('token_malformed')
  })

  it.each<[string, string]>([
    ['a signed token has three segments', ''],
    ['a signed token has three segments', 'abc'],
    ['a signed token has three segments', `${encode(header)}.${encode({})}`],
    ['a signed token has three segments', `.${encode({})}.AAAA`],
    ['a signed token has three segments', `${encode(header)}..AAAA`],
    ['a signed token has three segments', `${token(header)}.`],
    ['a signed token has three segments', `${token(header)}.AAAA`],
    ['a segment is not base64url of UTF-8', `${encode(header)}=.${encode({})}.AAAA`],
    ['a segment is not JSON', token('{')],
    ['the header names a member twice', token('{"alg":"ES256","alg":"ES256"}')],
    ['the header is not an object', token('null')],
    ['alg is not a string', token({})],
    ['kid is not a string', token({ ...header, kid: 1 })],
    ['typ is not a string', token({ ...header, typ: 1 })],
    ['the payload is not an object', token(header, '1')],
    ['the signature is empty: an unsigned token is never accepted', token(header, {}, '')],
    ['the signature is not base64url', token(header, {}, 'A')],
  ])('is malformed for a reason that a log shows: %s', (detail, text) => {
    expect(detailOf(text)).toBe(detail)
  })

  it('may have a header of one character, as far as its segments go', () => {
    expect(detailOf('A.e30.AAAA')).toBe('a segment is not base64url of UTF-8')
  })

  it.each([
    { crit: ['exp'] },
    { crit: [] },
    { crit: null },
    { b64: false },
    { b64: true },
    { b64: null },
    { b64: true, crit: ['b64'] },
  ])('is refused with %j', (member) => {
    expect(codeOf(token({ ...header, ...member }))).toBe('token_critical_header')
  })

  it.each([undefined, null, 5, {}, Buffer.from('a.b.c')])('is text: %j is malformed', (value) => {
    expect(() => Reflect.apply(parseToken, undefined, [value, 256])).toThrow(
      expect.objectContaining({ code: 'token_malformed', detail: 'the token is not a string' }),
    )
  })

  it('is measured before anything else', () => {
    const { length } = token(header)
    expect([codeOf(token(header), length), codeOf(token(header), length - 1)]).toEqual(['ok', 'token_too_large'])
    expect(codeOf(token(header).padEnd(300, 'A'), 256)).toBe('token_too_large')
    expect(codeOf('.'.repeat(257), 256)).toBe('token_too_large')
  })

  it('may name claims like members of every object', () => {
    const { claims } = parseToken(
      token(header, '{"__proto__":{"admin":true},"constructor":1}'),
      16_384,
      new HeaderCache(),
    )
    expect(Object.hasOwn(claims, '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
  })

  it('never makes the parser throw anything but a refusal', () => {
    const segment = fc.oneof(fc.string(), fc.base64String(), fc.json().map(encode))
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
        expect(codeOf(segments.join('.'))).toBeTypeOf('string')
      }),
    )
  })
})

describe('base64url', () => {
  it('is accepted exactly when it is the encoding of its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeBase64url(Buffer.from(bytes).toString('base64url'))).toEqual(Buffer.from(bytes))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AB-_+/= \n.') }), (text) => {
        const bytes = decodeBase64url(text)
        expect(bytes === undefined || /^[\w-]*$/.test(text)).toBe(true)
      }),
    )
  })
})
