import { constants, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'
import type { Algorithm } from './algorithms.js'
import { isDearToCheck } from './check-cost.js'
import { importPublicKey } from './import-key.js'
import type { PublicJwk } from './jwk.js'
import { signatureBytes, type PublicMembers } from './public-members.js'
import { endsOf, valueWithin, type Ends } from './issuer-placeholder.js'

const NO_CERTIFICATES: readonly string[] = []

/** A key that verifies signatures. Its `KeyObject` is made on first use and kept as long as the key set. */
export class SigningKey {
  readonly kid: string | undefined
  readonly algorithms: readonly Algorithm[]
  /** Whose tokens it verifies, where its provider says so. It may have a placeholder. */
  readonly issuer: string | undefined
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string
  readonly jwk: PublicMembers
  /** Thumbprints of its certificate, SHA-256 and SHA-1, base64url, as far as they are known: a token without `kid` may name it by one. */
  readonly certificates: readonly string[]
  /** How long its signatures are. */
  readonly signatureBytes: number
  /** Whether a check with it takes so long that it is never done in the main thread. */
  readonly isDear: boolean
  readonly #ends: Ends | undefined
  #keyObject: KeyObject | undefined
  /** For the algorithm that was asked for last: a key serves one, as a rule. */
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
    this.isDear = isDearToCheck(jwk)
  }

  /** Whether it may verify signatures of an algorithm. */
  fits(algorithm: Algorithm): boolean {
    return this.algorithms.includes(algorithm)
  }

  /** Whether its provider lets it verify tokens of an issuer: any, that one, or those that its placeholder stands for. */
  serves(iss: string): boolean {
    if (this.issuer === undefined || this.issuer === iss) return true
    return this.#ends !== undefined && valueWithin(iss, this.#ends) !== undefined
  }

  /** Whether another is the same key, under the same name, for the same algorithms and issuers. */
  equals({ kid, algorithms, thumbprint, issuer }: SigningKey): boolean {
    return (
      thumbprint === this.thumbprint &&
      kid === this.kid &&
      issuer === this.issuer &&
      algorithms.length === this.algorithms.length &&
      algorithms.every((algorithm) => this.fits(algorithm))
    )
  }

  /** What `node:crypto` needs to verify `algorithm` with this key. */
  inputFor(algorithm: Algorithm): VerifyKeyObjectInput {
    if (this.#input !== undefined && this.#inputFor === algorithm) return this.#input
    this.#keyObject ??= importPublicKey(this.jwk)
    this.#input = verifyInput(algorithm, this.#keyObject)
    this.#inputFor = algorithm
    return this.#input
  }
}

/** RFC 7518 section 3.4 and 3.5: raw r‖s signatures, and a salt as long as the digest. */
function verifyInput(algorithm: Algorithm, key: KeyObject): VerifyKeyObjectInput {
  if (algorithm.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' }
  if (!algorithm.startsWith('PS')) return { key }
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}
