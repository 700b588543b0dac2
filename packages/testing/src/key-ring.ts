import { familyOf, requireAlgorithm, type SigningAlgorithm } from './algorithm.js'
import { createTestKey, type TestKey } from './test-key.js'
import { returnRsaMaterial } from './rsa-pool.js'

/** The keys of one issuer: the published ones, the signing key, and foreign keys that are never published. */
export class KeyRing {
  #published: readonly TestKey[]
  #signing: TestKey
  #closed = false
  /** All keys of this issuer, whose RSA material must go back to the pool. */
  readonly #created: TestKey[]

  private constructor(first: TestKey) {
    this.#published = [first]
    this.#signing = first
    this.#created = [first]
  }

  static async create(alg: SigningAlgorithm): Promise<KeyRing> {
    return new KeyRing(await createTestKey(alg))
  }

  get published(): readonly TestKey[] {
    return this.#published
  }

  get signing(): TestKey {
    return this.#signing
  }

  /** Selects the key for `alg`: the newest published one made for it, else the signing key if its type fits. */
  signerFor(alg: SigningAlgorithm | undefined): TestKey {
    if (alg === undefined || this.#signing.alg === alg) return this.#signing
    requireAlgorithm('TestIssuer.sign', alg)
    const newest = this.#published.findLast((key) => key.alg === alg)
    if (newest !== undefined) return newest
    if (familyOf(alg) === familyOf(this.#signing.alg)) return this.#signing
    throw new TypeError(`TestIssuer.sign: no published key fits "alg" ${alg}; call addKey('${alg}') first`)
  }

  async add(alg: SigningAlgorithm): Promise<TestKey> {
    const key = await this.foreign(alg)
    this.#published = [...this.#published, key]
    return key
  }

  async rotate({ alg = this.#signing.alg, keepOld = true }: RotateOptions): Promise<TestKey> {
    const key = await this.foreign(alg)
    this.#published = keepOld ? [...this.#published, key] : [key]
    this.#signing = key
    return key
  }

  withdraw(kid: string): void {
    const rest = this.#published.filter((key) => key.kid !== kid)
    if (rest.length === this.#published.length) {
      const published = this.#published.map((key) => key.kid).join(', ')
      throw new Error(`TestIssuer.withdraw: no published key has the kid "${kid}"; published: ${published}`)
    }
    this.#published = rest
  }

  async foreign(alg: SigningAlgorithm): Promise<TestKey> {
    requireAlgorithm('TestIssuer', alg)
    this.requireOpen()
    const key = await createTestKey(alg)
    this.#created.push(key)
    if (this.#closed) this.#returnRsaKeys()
    this.requireOpen()
    return key
  }

  requireOpen(): void {
    if (this.#closed) throw new Error('TestIssuer: closed; its keys may be in use by another issuer')
  }

  /** Returns the RSA material to the pool, for the next issuer. */
  close(): void {
    this.#closed = true
    this.#returnRsaKeys()
  }

  #returnRsaKeys(): void {
    for (const key of this.#created.splice(0)) {
      if (familyOf(key.alg) === 'RSA') returnRsaMaterial(key.privateJwk)
    }
  }
}

/** Options of `TestIssuer.rotate`. */
export interface RotateOptions {
  /**
   * The signature algorithm of the new key.
   * @default that of the signing key it replaces
   */
  readonly alg?: SigningAlgorithm
  /**
   * Whether the keys that are published now stay published.
   * @default true
   */
  readonly keepOld?: boolean
}
