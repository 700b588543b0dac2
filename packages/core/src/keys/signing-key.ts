import { constants, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'
import type { Algorithm } from './algorithms.js'
import { isExpensiveToCheck } from './check-cost.js'
import { importPublicKey } from './import-key.js'
import type { PublicJwk } from './validate-jwk.js'
import { signatureBytes, type PublicMembers } from './public-members.js'
import { endsOf, valueWithin, type Ends } from './issuer-placeholder.js'

const NO_CERTIFICATES: readonly string[] = []

/** A key that verifies signatures. Its `KeyObject` is created on first use and kept as long as the key set. */
export class SigningKey {
  readonly kid: string | undefined
  readonly algorithms: readonly Algorithm[]
  /** The issuer whose tokens it verifies, if the provider publishes one. May contain a placeholder. */
  readonly issuer: string | undefined
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string
  readonly jwk: PublicMembers
  /**
   * Known thumbprints of its certificate (SHA-256 and SHA-1, base64url): a token without `kid` may name the key by one.
   */
  readonly certificates: readonly string[]
  /** Length of its signatures in bytes. */
  readonly signatureBytes: number
  /** Whether a check with it takes so long that it never runs in the main thread. */
  readonly isExpensive: boolean
  readonly #ends: Ends | undefined
  #keyObject: KeyObject | undefined
  /** Input for the last requested algorithm: a key usually verifies only one. */
  #input: VerifyKeyObjectInput | undefined
  #inputFor: Algorithm | undefined

  constructor({ kid, algorithms, jwk, issuer, certificates }: PublicJwk, thumbprint: string) {
    this.kid = kid
    this.algorithms = algorithms
    this.issuer = issuer
    this.#ends = issuer === undefined ? undefined : endsOf(issuer)
    this.thumbprint = thumbprint
    this.jwk = jwk
    this.certificates = certificates ?? NO_CERTIFICATES
    this.signatureBytes = signatureBytes(jwk)
    this.isExpensive = isExpensiveToCheck(jwk)
  }

  /** Whether it may verify signatures of an algorithm. */
  fits(algorithm: Algorithm): boolean {
    return this.algorithms.includes(algorithm)
  }

  /**
   * Whether it may verify tokens of an issuer: any if the key names none, otherwise only the named one, or one that
   * matches its placeholder.
   */
  serves(iss: string): boolean {
    if (this.issuer === undefined || this.issuer === iss) return true
    return this.#ends !== undefined && valueWithin(iss, this.#ends) !== undefined
  }

  /** Whether another key is the same, with the same `kid`, algorithms and issuer. */
  equals({ kid, algorithms, thumbprint, issuer }: SigningKey): boolean {
    return (
      thumbprint === this.thumbprint &&
      kid === this.kid &&
      issuer === this.issuer &&
      algorithms.length === this.algorithms.length &&
      algorithms.every((algorithm) => this.fits(algorithm))
    )
  }

  /** The input with which `node:crypto` verifies `algorithm`. */
  inputFor(algorithm: Algorithm): VerifyKeyObjectInput {
    if (this.#input !== undefined && this.#inputFor === algorithm) return this.#input
    this.#keyObject ??= importPublicKey(this.jwk)
    this.#input = verifyInput(algorithm, this.#keyObject)
    this.#inputFor = algorithm
    return this.#input
  }
}

/** RFC 7518 sections 3.4 and 3.5: raw r‖s signatures, and a salt as long as the digest. */
function verifyInput(algorithm: Algorithm, key: KeyObject): VerifyKeyObjectInput {
  if (algorithm.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' }
  if (!algorithm.startsWith('PS')) return { key }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
