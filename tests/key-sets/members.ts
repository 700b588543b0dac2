import { generateKeyPairSync } from 'node:crypto'
import { ec } from '../jose-differential/keys.js'
import { ED25519, KID, P256, RSA, spelling, type Members, type Spelling } from './spelling.js'

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const NOTHING_PRIVATE: Members = Object.fromEntries(PRIVATE.map((name) => [name, null]))
/** Published with other members of the set. */
const among = (name: string, others: (key: Members) => readonly unknown[], more: Partial<Spelling> = {}): Spelling =>
  spelling(name, P256, {}, 'used', { published: others({ ...P256.publicJwk, kid: KID }), ...more })
const siblings = (count: number): readonly Members[] =>
  Array.from({ length: count }, () => ({ ...ec('P-256').publicJwk, kid: KID }))
const UNNAMED = { kid: undefined }
const x25519 = { ...generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }), kid: KID }
const FOREIGN: Members = {
  x5t: 'x',
  x5u: 'https://a.test/',
  exp: 0,
  nbf: 9e9,
  issuer: 'https://a.test',
  extra: { d: [1] },
}

const NULLS: readonly Spelling[] = [
  spelling('d null', RSA, { d: null }),
  spelling('d null on P-256', P256, { d: null }),
  spelling('d null on Ed25519', ED25519, { d: null }),
  spelling('each private member null', RSA, NOTHING_PRIVATE),
  spelling('y null on Ed25519', ED25519, { y: null }),
  spelling('kid null, and none in the token', P256, { kid: null }, 'used', UNNAMED),
  spelling('use null', P256, { use: null }),
  spelling('key_ops null', P256, { key_ops: null }),
  spelling('alg null', P256, { alg: null }),
  spelling('ext null', P256, { ext: null }),
  spelling('issuer null', P256, { issuer: null }),
  spelling('x5c, x5t and x5u null', P256, { x5c: null, x5t: null, x5u: null }),
  spelling('kty null', P256, { kty: null }, 'unknown_type'),
]

const SECRETS: readonly Spelling[] = [
  spelling('an RSA key with its private members', RSA, RSA.privateJwk, 'private_members'),
  spelling('a key on P-256 with its private member', P256, P256.privateJwk, 'private_members'),
  spelling('d empty', RSA, { d: '' }, 'private_members'),
  spelling('p beside a public key', RSA, { p: 'AQAB' }, 'private_members'),
  spelling('k beside a public key', P256, { k: 'AQAB' }, 'private_members'),
  spelling('a symmetric key', P256, {}, 'symmetric', { published: [{ kty: 'oct', k: 'AQAB', kid: KID }] }),
]

const TYPES: readonly Spelling[] = [
  spelling('kid a number', P256, { kid: 5 }, 'used', { kid: '5' }),
  spelling('kid a number, and none in the token', P256, { kid: 5 }, 'used', UNNAMED),
  spelling('kid zero', P256, { kid: 0 }, 'used', { kid: '0' }),
  spelling('kid a negative number', P256, { kid: -7 }, 'used', { kid: '-7' }),
  spelling('kid a number that JSON.parse rounds', P256, { kid: 2 ** 60 }, 'kid_not_a_string', UNNAMED),
  spelling('kid a fraction', P256, { kid: 1.5 }, 'kid_not_a_string', UNNAMED),
  spelling('kid an object', P256, { kid: {} }, 'kid_not_a_string', UNNAMED),
  spelling('kid a list', P256, { kid: ['a'] }, 'kid_not_a_string', UNNAMED),
  spelling('kid true', P256, { kid: true }, 'kid_not_a_string', UNNAMED),
  spelling('kid empty', P256, { kid: '' }, 'used', { kid: '' }),
  spelling('kid very long', P256, { kid: 'a'.repeat(1025) }, 'kid_too_long', UNNAMED),
  spelling('kid absent, and none in the token', P256, { kid: undefined }, 'used', UNNAMED),
  spelling('use sig', P256, { use: 'sig' }),
  spelling('use enc', P256, { use: 'enc' }, 'not_for_signatures'),
  spelling('use SIG', P256, { use: 'SIG' }, 'not_for_signatures'),
  spelling('use a list', P256, { use: ['sig'] }, 'not_for_signatures'),
  spelling('key_ops verify', P256, { key_ops: ['verify'] }),
  spelling('key_ops sign and verify', P256, { key_ops: ['sign', 'verify'] }),
  spelling('key_ops sign', P256, { key_ops: ['sign'] }, 'not_for_signatures'),
  spelling('key_ops empty', P256, { key_ops: [] }, 'not_for_signatures'),
  spelling('key_ops twice the same', P256, { key_ops: ['verify', 'verify'] }, 'not_for_signatures'),
  spelling('key_ops a text', P256, { key_ops: 'verify' }, 'not_for_signatures'),
  spelling('alg of the token', RSA, { alg: 'RS256' }),
  spelling('alg of another use', RSA, { alg: 'RSA-OAEP' }, 'algorithm_mismatch'),
  spelling('alg of another type', RSA, { alg: 'ES256' }, 'algorithm_mismatch'),
  spelling('alg empty', RSA, { alg: '' }, 'algorithm_mismatch'),
  spelling('alg symmetric', RSA, { alg: 'HS256' }, 'algorithm_mismatch'),
  spelling('kty in lower case', RSA, { kty: 'rsa' }, 'unknown_type'),
  spelling('kty a list', RSA, { kty: ['RSA'] }, 'unknown_type'),
  spelling('ext true', P256, { ext: true }),
  spelling('ext a text', P256, { ext: 'true' }),
]

const OTHERS: readonly Spelling[] = [
  spelling('members that do not belong', P256, FOREIGN),
  spelling('the members of an RSA key on P-256', P256, { n: 'AQAB', e: 'AQAB' }),
  spelling('the members of a point in an RSA key', RSA, { crv: 'P-256', x: 'AQAB', y: 'AQAB' }),
  spelling('y on Ed25519', ED25519, { y: 'AQAB' }),
  spelling('x5c of no certificate beside the members', RSA, { x5c: ['AAAA'] }),
  spelling('x5c that is no list beside the members', RSA, { x5c: 'AAAA' }),
  spelling('members in capitals beside the others', RSA, { N: 'AQAB', E: 'AQAB', D: 'AQAB' }),
  spelling('a member named __proto__', P256, JSON.parse('{"__proto__":{"d":"AQAB"}}')),
]

const ORDERS: readonly Spelling[] = [
  among('members in another order', (key) => [Object.fromEntries(Object.entries(key).toReversed())]),
  among('after what is no key', (key) => [null, 'a key', 5, [], key]),
  among('after a symmetric key', (key) => [{ kty: 'oct', k: 'AQAB', kid: KID }, key]),
  among('after keys of types that nobody knows', (key) => [
    { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AQAB', kid: KID },
    x25519,
    key,
  ]),
  among('after an RSA key of the same kid', (key) => [{ ...RSA.publicJwk, kid: KID }, key]),
  among('after a key of the same kid and type', (key) => [...siblings(1), key]),
  among('after three keys of the same kid and type', (key) => [...siblings(3), key]),
  among('after a broken key of the same kid', (key) => [{ ...key, y: key['x'] }, key]),
  among('before a broken key of the same kid', (key) => [key, { ...key, y: key['x'] }]),
  among('after a leaked key of the same kid', (key) => [{ ...ec('P-256').privateJwk, kid: KID }, key]),
  among('twice', (key) => [key, key]),
  among('twice, in two spellings', (key) => [{ ...key, x: `${key['x']}=` }, key]),
  among('among keys of other kids', (key) => [...siblings(2).map((jwk, at) => ({ ...jwk, kid: `${at}` })), key]),
  among('among keys without kid', (key) => [{ ...ec('P-256').publicJwk }, key]),
  among('without kid among others, and none in the token', () => [...siblings(2), { ...P256.publicJwk }], UNNAMED),
]

/** Which members there are, of which types, beside which others. */
export const MEMBERS: readonly Spelling[] = [...NULLS, ...SECRETS, ...TYPES, ...OTHERS, ...ORDERS]
