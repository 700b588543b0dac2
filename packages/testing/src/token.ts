import { randomUUID } from 'node:crypto'
import type { SigningAlgorithm } from './algorithm.js'
import { optionError, refuseUnknownFields } from './option-error.js'
import { signBytes } from './signature.js'
import type { TestKey } from './test-key.js'

/** Claims of a token. They replace the defaults; one given as `undefined` is left out of the token. */
export type TestClaims = Readonly<Record<string, unknown>>

/** Options of `TestIssuer.sign`. */
export interface SignOptions {
  /**
   * The key that signs: a published one, or a forger's from `createForeignKey`.
   * @default the signing key; with an `alg` it was not made for, the newest published key that was
   */
  readonly key?: TestKey
  /**
   * Header members, written over all others as they are; one given as `undefined` is left out. They change what the
   * token says, never how it is signed: `{ alg: 'none' }` makes a lie, not an unsigned token.
   * @default {}
   */
  readonly header?: Readonly<Record<string, unknown>>
  /**
   * Seconds from now to `exp`; negative for a token that has expired.
   * @default 300
   */
  readonly expiresIn?: number
  /**
   * The `kid` in the header; `null` leaves it out.
   * @default the key's own
   */
  readonly kid?: string | null
  /**
   * The algorithm to sign with. It must fit the key: an RSA key signs RS256 as well as PS512.
   * @default the key's own
   */
  readonly alg?: SigningAlgorithm
  /**
   * The `typ` in the header.
   * @default 'at+jwt'
   */
  readonly typ?: string
}

/** What a token is made from when neither claims nor options say otherwise. */
export interface TokenDefaults {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly key: TestKey
  /** Milliseconds since the epoch. */
  readonly now: number
}

const DEFAULT_EXPIRES_IN = 300

const SIGN_OPTIONS = ['key', 'header', 'expiresIn', 'kid', 'alg', 'typ']

/** JSON leaves `undefined` members out by itself. */
const encode = (part: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(part)).toString('base64url')

/** A compact JWS (RFC 7515) with the claims of an access token (RFC 9068), or whatever the caller made of them. */
export const signToken = async (defaults: TokenDefaults, claims: TestClaims, options: SignOptions): Promise<string> => {
  refuseUnknownFields('TestIssuer.sign', options, SIGN_OPTIONS)
  const { key = defaults.key, expiresIn = DEFAULT_EXPIRES_IN, typ = 'at+jwt', header = {} } = options
  if (!Number.isFinite(expiresIn)) throw optionError('TestIssuer.sign', 'expiresIn', 'a finite number', expiresIn)
  const { alg = key.alg, kid = key.kid } = options
  const iat = Math.floor(defaults.now / 1000)
  const protectedHeader = { alg, typ, kid: kid ?? undefined, ...header }
  const payload = {
    iss: defaults.issuer,
    aud: defaults.audience,
    sub: 'user-1',
    iat,
    exp: iat + expiresIn,
    jti: randomUUID(),
    ...claims,
  }
  const signed = `${encode(protectedHeader)}.${encode(payload)}`
  const signature = await signBytes(key, alg, Buffer.from(signed))
  return `${signed}.${Buffer.from(signature).toString('base64url')}`
}
