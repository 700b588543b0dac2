import { ec, EXPONENT_ONE, NEUTRAL_POINT, rsa, SHORT_RSA, type OracleKey } from '../jose-differential/keys.js'
import { base64url, bytesOf, ecWhere, ED25519, P256, RSA, spelling, type Spelling } from './spelling.js'

const text = ({ publicJwk }: OracleKey, name: string): string => String(publicJwk[name])
const plain = (key: OracleKey, name: string): string => bytesOf(key, name).toString('base64')
const lines = (encoded: string): string => (encoded.match(/.{1,64}/g) ?? []).join('\r\n')
const zerosBefore = (key: OracleKey, name: string, zeros: number): string =>
  base64url(Buffer.concat([Buffer.alloc(zeros), bytesOf(key, name)]))
const shortest = (key: OracleKey, name: string): string => {
  const bytes = bytesOf(key, name)
  return base64url(bytes.subarray(bytes.findIndex((byte) => byte !== 0)))
}
const broken = (encoded: string): string => `${encoded.slice(0, 20)}!${encoded.slice(20)}`
/** With bits set that no byte is made of. */
const withSpareBits = (encoded: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return encoded.slice(0, -1) + alphabet.charAt(alphabet.indexOf(encoded.slice(-1)) | 1)
}

const xStartsWithZero = ecWhere('P-256', (x) => x[0] === 0)
const yStartsWithZero = ecWhere('P-256', (_x, y) => y[0] === 0)
const P384 = ecWhere('P-384', (x) => x[0] === 0)
const P521 = ecWhere('P-521', (x, y) => x[0] === 0 && y[0] === 0)
const P521_WITHOUT_ZERO = ecWhere('P-521', (x, y) => x[0] !== 0 && y[0] !== 0)
const both = (key: OracleKey, spell: (key: OracleKey, name: string) => string) => ({
  x: spell(key, 'x'),
  y: spell(key, 'y'),
})
const offCurve = base64url(Buffer.alloc(32, 1))

/** How the numbers of a key may be written. */
export const ENCODINGS: readonly Spelling[] = [
  spelling('RSA, as RFC 7518 has it', RSA, {}),
  spelling('RSA of 3072 bits', rsa(3072), {}),
  spelling('n padded', RSA, { n: `${text(RSA, 'n')}==` }),
  spelling('n with half of its padding', RSA, { n: `${text(RSA, 'n')}=` }),
  spelling('n in base64', RSA, { n: plain(RSA, 'n') }),
  spelling('n in base64 without padding', RSA, { n: plain(RSA, 'n').replaceAll('=', '') }),
  spelling('n in base64 and in lines', RSA, { n: lines(plain(RSA, 'n')) }),
  spelling('n between white space', RSA, { n: ` ${text(RSA, 'n')}\n` }),
  spelling('n with the sign byte of a number in DER', RSA, { n: zerosBefore(RSA, 'n', 1) }),
  spelling('n behind 300 zeros', RSA, { n: zerosBefore(RSA, 'n', 300) }),
  spelling('n with spare bits', RSA, { n: withSpareBits(text(RSA, 'n')) }),
  spelling('n with a character of no alphabet', RSA, { n: broken(text(RSA, 'n')) }, 'member_encoding'),
  spelling('n with a digit that makes no byte', RSA, { n: `${text(RSA, 'n')}AAA` }, 'member_encoding'),
  spelling('n absent', RSA, { n: undefined }, 'member_missing'),
  spelling('n null', RSA, { n: null }, 'member_missing'),
  spelling('n empty', RSA, { n: '' }, 'member_missing'),
  spelling('n nothing but padding', RSA, { n: '==' }, 'rsa_modulus'),
  spelling('n a number', RSA, { n: 5 }, 'member_missing'),
  spelling('n of 1024 bits', SHORT_RSA, {}, 'rsa_modulus'),
  spelling('n of more bits than are allowed', rsa(3072), {}, 'rsa_too_long', { maxRsaBits: 2048 }),
  spelling('e padded', RSA, { e: 'AQAB==' }),
  spelling('e behind a zero', RSA, { e: 'AAEAAQ' }),
  spelling('e behind ten zeros', RSA, { e: zerosBefore(RSA, 'e', 10) }),
  spelling('e with a line break', RSA, { e: 'AQAB\n' }),
  spelling('e a number', RSA, { e: 65_537 }, 'member_missing'),
  spelling('e absent', RSA, { e: undefined }, 'member_missing'),
  spelling('e 1, with which nobody has to sign', EXPONENT_ONE, {}, 'rsa_exponent'),
  spelling('e even', RSA, { e: 'AQAA' }, 'rsa_exponent'),
  spelling('e with a character of no alphabet', RSA, { e: 'AQ.AB' }, 'member_encoding'),

  spelling('P-256, as RFC 7518 has it', P256, {}),
  spelling('P-384, as RFC 7518 has it', ec('P-384'), {}),
  spelling('P-521, as RFC 7518 has it', P521, {}),
  spelling(
    'x and y padded',
    P256,
    both(P256, (key, name) => `${text(key, name)}=`),
  ),
  spelling('x and y in base64', P256, both(P256, plain)),
  spelling(
    'x and y with line breaks',
    P256,
    both(P256, (key, name) => `${text(key, name)}\r\n`),
  ),
  spelling(
    'x and y with spare bits',
    P256,
    both(P256, (key, name) => withSpareBits(text(key, name))),
  ),
  spelling('x with a sign byte', P256, { x: zerosBefore(P256, 'x', 1) }),
  spelling('y with a sign byte', P256, { y: zerosBefore(P256, 'y', 1) }),
  spelling(
    'x and y behind nine zeros',
    P256,
    both(P256, (key, name) => zerosBefore(key, name, 9)),
  ),
  spelling('x without its leading zero', xStartsWithZero, { x: shortest(xStartsWithZero, 'x') }),
  spelling('y without its leading zero', yStartsWithZero, { y: shortest(yStartsWithZero, 'y') }),
  spelling('x of P-384 without its leading zero', P384, { x: shortest(P384, 'x') }),
  spelling('x and y of P-521 without their leading zeros', P521, both(P521, shortest)),
  spelling(
    'x and y of P-521 with sign bytes',
    P521_WITHOUT_ZERO,
    both(P521_WITHOUT_ZERO, (key, name) => zerosBefore(key, name, 1)),
  ),
  spelling('x with a character of no alphabet', P256, { x: broken(text(P256, 'x')) }, 'member_encoding'),
  spelling('y absent', P256, { y: undefined }, 'member_missing'),
  spelling('y null', P256, { y: null }, 'member_missing'),
  spelling('x a number', P256, { x: 5 }, 'member_missing'),
  spelling('y of another point', P256, { y: offCurve }, 'not_importable'),
  spelling('x longer than its curve has it', P256, { x: `${text(P256, 'x')}AAAA` }, 'not_importable'),
  spelling('crv absent', P256, { crv: undefined }, 'unknown_type'),
  spelling('crv null', P256, { crv: null }, 'unknown_type'),
  spelling('crv of another curve', P256, { crv: 'P-384' }, 'not_importable'),
  spelling('a curve that none of the algorithms is for', ec('secp256k1'), {}, 'unknown_type'),

  spelling('Ed25519, as RFC 8037 has it', ED25519, {}),
  spelling('x of Ed25519 padded', ED25519, { x: `${text(ED25519, 'x')}=` }),
  spelling('x of Ed25519 in base64', ED25519, { x: plain(ED25519, 'x') }),
  spelling('x of Ed25519 with a byte more', ED25519, { x: zerosBefore(ED25519, 'x', 1) }, 'not_importable'),
  spelling(
    'x of Ed25519 with a byte less',
    ED25519,
    { x: base64url(bytesOf(ED25519, 'x').subarray(1)) },
    'not_importable',
  ),
  spelling('x of Ed25519 of small order', NEUTRAL_POINT, {}, 'small_order'),
  spelling('x of Ed25519 absent', ED25519, { x: undefined }, 'member_missing'),
]
