import { hasDuplicateMembers } from '../../packages/core/src/text/json-scan.js'
import type { Verdict } from './verdicts.js'
import { isMembers, isStrict, type Reading } from './readings.js'

/** Whether a case shows a deliberate difference from jose. Their table is in docs/spec/security.md. */
export type Difference = (reading: Reading) => boolean

const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const LAST_SECOND = 8_640_000_000_000
const TYPES = ['jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']

const isFraction = (value: unknown): boolean => typeof value === 'number' && !Number.isInteger(value)
const textOrNone = (value: unknown): boolean => value === undefined || typeof value === 'string'

/** In one of the alphabets of RFC 4648 and in whole bytes, whatever padding and white space there is. */
const isBase64 = (text: string): boolean =>
  /^[\w+/\s-]*={0,2}\s*$/.test(text) && text.replaceAll(/[\s=]/g, '').length % 4 !== 1

const lengthOf = (text: unknown): number => Buffer.from(typeof text === 'string' ? text : '', 'base64url').length

/** The cases in which we refuse what jose accepts. */
const STRICTER: Readonly<Record<string, Difference>> = {
  'strict-base64url': ({ segments }) => !segments.every(isStrict),
  'byte-order-mark': ({ headerText, claimsText }) =>
    [headerText, claimsText].some((text) => text.startsWith('\u{feff}')),
  'header-member-twice': ({ headerText }) => hasDuplicateMembers(headerText),
  b64: ({ header }) => Object.hasOwn(header, 'b64'),
  typ: ({ header: { typ } }) => typ !== undefined && !(typeof typ === 'string' && TYPES.includes(typ.toLowerCase())),
  'time-range': ({ claims: { exp, nbf, iat } }) =>
    [exp, nbf, iat].some((time) => typeof time === 'number' && !(time >= 0 && time <= LAST_SECOND)),
  'text-claims': ({ claims: { sub, jti, client_id: client }, policy }) =>
    !textOrNone(sub) || !textOrNone(jti) || (policy.profile === 'rfc9068' && !textOrNone(client)),
  'null-claim': ({ claims, policy: { requiredClaims } }) => requiredClaims.some((name) => claims[name] === null),
  'signature-length': ({ segments, header: { alg }, keys }) =>
    String(alg).startsWith('PS') && keys.some(({ n }) => lengthOf(n) !== lengthOf(segments[2])),
  'token-length': ({ token }) => token.length > 16_384,
  candidates: ({ keys, header }) =>
    keys.filter(({ kid }) => header['kid'] === undefined || kid === header['kid']).length > 64,
  'forgeable-key': ({ keys }) => keys.some(({ e, x }) => e === 'AQ' || x === `AQ${'A'.repeat(41)}`),
  'private-members': ({ keys }) => keys.some((jwk) => PRIVATE.some((name) => (jwk[name] ?? undefined) !== undefined)),
  'kid-of-key': ({ keys }) => keys.some(({ kid }) => !textOrNone(kid ?? undefined) && !Number.isSafeInteger(kid)),
  'key-spelling': ({ keys }) =>
    keys.some(({ n, e, x, y }) => [n, e, x, y].some((member) => typeof member === 'string' && !isBase64(member))),
}

/** The cases in which jose refuses what we accept: each needs a very good reason. */
const LOOSER: Readonly<Record<string, Difference>> = {
  'ed25519-names': ({ keys, header: { alg } }) =>
    keys.some((jwk) => jwk['crv'] === 'Ed25519' && jwk['alg'] !== undefined && jwk['alg'] !== alg),
  'null-member': ({ keys }) => keys.some((jwk) => Object.values(jwk).includes(null)),
  'number-as-kid': ({ keys, header }) =>
    keys.some(({ kid }) => typeof kid === 'number' && String(kid) === header['kid']),
  'member-of-set': ({ published }) => !published.every(isMembers),
  'webcrypto-members': ({ keys }) =>
    keys.some(({ ext, key_ops: operations }) => {
      const others = Array.isArray(operations) && (operations.length > 1 || operations[0] !== 'verify')
      return others || !(ext === undefined || typeof ext === 'boolean')
    }),
}

/** jose counts the present in whole seconds, rounded down; we count milliseconds. It cuts both ways, by less than a second. */
const EITHER: Readonly<Record<string, Difference>> = {
  'part-of-a-second': ({ policy, claims: { exp, nbf, iat } }) =>
    policy.now % 1000 !== 0 && (policy.maxTokenAge !== undefined || [exp, nbf, iat].some(isFraction)),
}

export const WHO: Readonly<Record<string, 'we' | 'jose' | 'either'>> = {
  ...Object.fromEntries(Object.keys(STRICTER).map((id) => [id, 'we' as const])),
  ...Object.fromEntries(Object.keys(LOOSER).map((id) => [id, 'jose' as const])),
  ...Object.fromEntries(Object.keys(EITHER).map((id) => [id, 'either' as const])),
}

/** The differences that explain why our verdict is not jose's. None: a bug, here or there. */
export function differencesOf(reading: Reading, our: Verdict): readonly string[] {
  const possible = { ...(our === 'refused' ? STRICTER : LOOSER), ...EITHER }
  return Object.entries(possible).flatMap(([id, shows]) => (shows(reading) ? [id] : []))
}
