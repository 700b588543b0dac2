import type { Members } from '../draft.js'
import { ec, EXPONENT_ONE, keyAt, kindOf, NEUTRAL_POINT, SHORT_RSA, type OracleKey } from '../keys.js'
import { both, eachKey, forEach, header, published, type Fault, type Faults } from './fault.js'

const withMembers = (members: Members): Fault => eachKey((jwk) => ({ ...jwk, ...members }))
const changed = (name: string, change: (text: string) => string): Fault =>
  eachKey((jwk) => (typeof jwk[name] === 'string' ? { ...jwk, [name]: change(jwk[name]) } : jwk))

const plainBase64 = (text: string): string => Buffer.from(text, 'base64url').toString('base64')
const hexOf = (text: string): string => Buffer.from(text, 'base64url').toString('hex')

/** Another key of the kind that signs. */
const sibling = (members: Members): Fault =>
  published((keys, { alg }) => [{ ...keyAt(kindOf(alg), 1).publicJwk, ...members }, ...keys])

/** The token says, and is signed by, a key that should never have been published. */
const signedBy =
  (alg: string, signer: OracleKey): Fault =>
  (draft) => ({
    ...draft,
    alg,
    signer,
    header: { ...draft.header, alg },
    published: [{ ...signer.publicJwk, kid: 'first' }],
  })

const KEY_ALGS = ['RS256', 'PS512', 'ES256', 'ES384', 'EdDSA', 'Ed25519', 'HS256', 'none', 'RSA-OAEP', '', 5, null]
const KEY_OPS = [['verify'], ['sign'], [], ['verify', 'verify'], ['sign', 'verify'], ['verify', 5], 'verify', null]
const CURVES = ['P-256', 'P-384', 'P-521', 'Ed25519', 'X25519', 'secp256k1', 'p-256', null]
const MEMBERS = [null, 'a key', 5, []]
const twice = eachKey((jwk) => jwk)

/** What an issuer may publish. */
export const KEY_SET_FAULTS: Faults = {
  'nothing published': published(() => []),
  'another key published': published((_, { alg }) => [{ ...keyAt(kindOf(alg), 1).publicJwk, kid: 'first' }]),
  'keys of every kind beside it': published((keys) => [
    ...keys,
    ...(['rsa', 'P-256', 'P-384', 'Ed25519'] as const).map((kind) => ({ ...keyAt(kind, 1).publicJwk, kid: kind })),
  ]),
  'a sibling beside it': sibling({ kid: 'second' }),
  'a sibling of the same kid': sibling({ kid: 'first' }),
  'a sibling without kid': sibling({}),
  'a sibling, and no kid in the token': both(sibling({ kid: 'second' }), header({ kid: undefined })),
  'the key twice': both(
    twice,
    published((keys) => [...keys, ...keys]),
  ),
  'no kid in key and token': both(withMembers({ kid: undefined }), header({ kid: undefined })),
  'no kid in the key': withMembers({ kid: undefined }),
  'five siblings before it': published((keys) => [
    ...[1, 2, 3, 4, 5].map((at) => ({ ...keyAt('P-256', at).publicJwk, kid: 'first' })),
    ...keys,
  ]),
  'sixty-four siblings before it': published((keys) => [
    ...Array.from({ length: 64 }, () => ({ ...ec('P-256').publicJwk, kid: 'first' })),
    ...keys,
  ]),
  ...forEach('kid of the key', [5, null, {}, ''], (kid) => withMembers({ kid })),
  ...forEach('kid of the key, none in the token', [5, 1.5, {}, null, ''], (kid) =>
    both(withMembers({ kid }), header({ kid: undefined })),
  ),
  'kid of the key a number, in the token its digits': both(withMembers({ kid: 5 }), header({ kid: '5' })),
  ...forEach('alg of the key', KEY_ALGS, (alg) => withMembers({ alg })),
  ...forEach('use of the key', ['sig', 'enc', 'SIG', '', 5, null], (use) => withMembers({ use })),
  ...forEach('key_ops of the key', KEY_OPS, (keyOps) => withMembers({ key_ops: keyOps })),
  ...forEach('ext of the key', [true, false, 'true', null], (ext) => withMembers({ ext })),
  ...forEach('kty of the key', ['RSA', 'EC', 'OKP', 'oct', 'rsa', '', null], (kty) => withMembers({ kty })),
  ...forEach('crv of the key', CURVES, (crv) => withMembers({ crv })),
  ...forEach('a member of the set', MEMBERS, (member) => published((keys) => [member, ...keys])),
  ...forEach('a private member', ['d', 'p', 'dp', 'oth', 'k'], (name) => withMembers({ [name]: 'AQAB' })),
  'the private key published': published((_, { signer }) => [{ ...signer.privateJwk, kid: 'first' }]),
  'a secret published': both(
    header({ alg: 'HS256' }),
    published(() => [{ kty: 'oct', k: 'AAAA', kid: 'first' }]),
  ),
  'x padded': changed('x', (x) => `${x}=`),
  'n padded': changed('n', (n) => `${n}==`),
  'n in base64': changed('n', plainBase64),
  'x and y in base64': both(changed('x', plainBase64), changed('y', plainBase64)),
  'n broken by a character of no alphabet': changed('n', (n) => `${n.slice(0, 9)}!${n.slice(9)}`),
  'x with a sign byte': changed('x', (x) => Buffer.from(`00${hexOf(x)}`, 'hex').toString('base64url')),
  'y without leading zeros': changed('y', (y) =>
    Buffer.from(hexOf(y).replace(/^(?:00)+/, ''), 'hex').toString('base64url'),
  ),
  ...forEach('a member that is null', ['d', 'p', 'use', 'alg', 'key_ops', 'n', 'x', 'y'], (name) =>
    withMembers({ [name]: null }),
  ),
  'x of another length': changed('x', (x) => x.slice(0, -4)),
  'y changed: no point of the curve': changed('y', (y) => `${y.startsWith('A') ? 'B' : 'A'}${y.slice(1)}`),
  'n with zeros before it': changed('n', (n) => `AAAA${n}`),
  ...forEach('e', ['AQAB', 'Aw', 'AQ', 'Ag', '', 'AAEAAQ'], (e) =>
    eachKey((jwk) => (jwk['kty'] === 'RSA' ? { ...jwk, e } : jwk)),
  ),
  'signed by an RSA key of 1024 bits': signedBy('RS256', SHORT_RSA),
  'signed by nobody, exponent 1': signedBy('RS256', EXPONENT_ONE),
  'signed by nobody, a point of small order': signedBy('EdDSA', NEUTRAL_POINT),
  'signed by a key whose name is a certificate': withMembers({
    x5c: ['AAAA'],
    x5t: 'AAAA',
    x5u: 'https://forger.example',
  }),
}
