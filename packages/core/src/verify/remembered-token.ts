import type { KeyQuery } from '../cache/manager.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registry/registered.js'
import type { Auth } from './auth.js'
import type { JudgedToken, Validity } from './claims.js'
import { claimsBytes } from './claims-bytes.js'
import type { Fifo } from './fifo.js'
import type { Evictable } from './s3-fifo.js'

/**
 * What remembering takes: so many bytes for each, and so many for each character of the token, beside what its claims take. Twice what plain
 * claims take: 1.7 kB were measured for a token of 720 characters.
 */
const BYTES_EACH = 1024
const BYTES_A_CHARACTER = 3

/** A token that was verified, and what has to hold for it to be accepted once more without a look at its signature. */
export class RememberedToken implements Evictable<RememberedToken> {
  readonly token: string
  /** Whose rules it was judged by. */
  readonly registered: Registered
  readonly auth: Auth
  /** How its key is asked for. */
  readonly query: KeyQuery
  /** Its claims are not as it has them: what a `TenantFromToken` reads of it has to be read anew. */
  readonly converted: boolean
  readonly #signer: SigningKey
  readonly #validity: Validity
  /** About what it takes of the heap. */
  readonly bytes: number
  uses = 0
  queue: Fifo<RememberedToken> | undefined
  older: RememberedToken | undefined
  newer: RememberedToken | undefined

  constructor(registered: Registered, auth: Auth, signer: SigningKey, { algorithm, converted, validity }: JudgedToken) {
    this.token = auth.token
    this.registered = registered
    this.auth = auth
    this.query = { kid: auth.header.kid, alg: algorithm }
    this.converted = converted
    this.#signer = signer
    this.#validity = validity
    this.bytes = BYTES_EACH + BYTES_A_CHARACTER * auth.token.length + claimsBytes(auth.claims)
  }

  /** Whether `exp`, `nbf` and the greatest age let it pass, at a time in milliseconds since the epoch. */
  holdsAt(wall: number): boolean {
    return wall >= this.#validity.from && wall < this.#validity.until
  }

  isOverAt(wall: number): boolean {
    return wall >= this.#validity.until
  }

  /** Whether its key is still published as it was: the same `kid`, algorithms and thumbprint. */
  isSignedByOneOf(keys: readonly SigningKey[]): boolean {
    return keys.includes(this.#signer) || keys.some((key) => key.equals(this.#signer))
  }

  /** Of the last eight characters: they are of the signature. */
  get mark(): number {
    let mark = 0
    for (let at = this.token.length - 8; at < this.token.length; at += 1)
      mark = mark * 64 + (this.token.charCodeAt(at) & 63)
    return mark
  }
}
