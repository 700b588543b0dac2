import { randomUUID } from 'node:crypto'
import type { SigningAlgorithm } from './algorithm.js'
import { optionError, refuseUnknownFields } from './option-error.js'
import { signBytes } from './signature.js'
import type { TestKey } from './test-key.js'

const DEFAULT_EXPIRES_IN = 300

const SIGN_OPTIONS = ['key', 'header', 'expiresIn', 'kid', 'alg', 'typ']

/** Signs a compact JWS (RFC 7515) with the claims of an access token (RFC 9068), unless the caller overrides them. */
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
  const signingInput = `${encode(protectedHeader)}.${encode(payload)}`
  const signature = await signBytes(key, alg, Buffer.from(signingInput))
  return `${signingInput}.${Buffer.from(signature).toString('base64url')}`
}

/** The claims of a token. They override the defaults; a claim with the value `undefined` is left out of the token. */
export type TestClaims = Readonly<Record<string, unknown>>

/** Options of `TestIssuer.sign`. */
export interface SignOptions {
  /**
   * The key that signs: a published one, or one from `createForeignKey` for a forgery.
   * @default the signing key; with an `alg` it was not made for, the newest published key that was
   */
  readonly key?: TestKey
  /**
   * Header members that override all others; a member with the value `undefined` is left out. They change the header,
   * never the signature: `{ alg: 'none' }` results in a signed token with a false header, not in an unsigned token.
   * @default {}
   */
  readonly header?: Readonly<Record<string, unknown>>
  /**
   * Seconds from now to `exp`; negative for an expired token.
   * @default 300
   */
  readonly expiresIn?: number
  /**
   * The `kid` in the header; `null` leaves it out.
   * @default the key's own
   */
  readonly kid?: string | null
  /**
   * The signature algorithm. It must fit the type of the key: an RSA key can sign with RS256 as well as PS512.
   * @default the key's own
   */
  readonly alg?: SigningAlgorithm
  /**
   * The `typ` in the header.
   * @default 'at+jwt'
   */
  readonly typ?: string
}

/** The values of a token that claims and options can override. */
export interface TokenDefaults {
  readonly issuer: string
  readonly audience: string | readonly string[]
  readonly key: TestKey
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Encodes a header or payload. `JSON.stringify` leaves out members with the value `undefined`. */
const encode = (part: Readonly<Record<string, unknown>>): string =>
  Buffer.from(JSON.stringify(part)).toString('base64url')
