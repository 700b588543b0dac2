import { createRegistry, createVerifier, type Registry, type TenantVerifier } from '@jwks-auth/core'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { issuerOf, KeyServer } from '../key-server.js'

const HONEST = 'honest'
const NOISY = 'noisy'

/** What the noisy tenant's provider publishes, and which bad tokens come for it. */
export interface Noise {
  readonly name: string
  readonly keys: readonly Readonly<Record<string, unknown>>[]
  readonly header: Readonly<Record<string, string>>
  readonly signatureBytes: number
}

const AUDIENCE = 'https://api.example.test'
const RSA_BITS = 4096
/** A token without `kid` is tried with so many keys. */
const CANDIDATES = 4

/** The dearest RSA keys that are used by default. */
export function longRsa(): Noise {
  const key = (): Readonly<Record<string, string>> => {
    const modulus = randomBytes(RSA_BITS / 8)
    modulus[0] = 0xff
    return { kty: 'RSA', n: modulus.toString('base64url'), e: Buffer.alloc(4, 0xff).toString('base64url') }
  }
  const keys = Array.from({ length: CANDIDATES }, key)
  return { name: 'four RSA keys of 4,096 bits, no kid', keys, header: { alg: 'RS256' }, signatureBytes: RSA_BITS / 8 }
}

/** The dearest curve. */
export function longCurve(): Noise {
  const keys = Array.from({ length: CANDIDATES }, () => ({
    ...generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey.export({ format: 'jwk' }),
  }))
  return { name: 'four keys on P-521, no kid', keys, header: { alg: 'ES512' }, signatureBytes: 132 }
}

/** Two tenants of one registry: one that is measured, and one whose provider and clients mean no good. */
export class Stage implements AsyncDisposable {
  readonly #issuer: TestIssuer
  readonly #server: KeyServer
  readonly #registry: Registry
  readonly #verifier: TenantVerifier
  readonly #noise: Noise
  #sent = 0

  private constructor(issuer: TestIssuer, server: KeyServer, noise: Noise) {
    this.#issuer = issuer
    this.#server = server
    this.#noise = noise
    this.#registry = createRegistry({ requireHttps: false, verifiedTokens: false })
    this.#verifier = createVerifier({ registry: this.#registry })
  }

  static async open(noise: Noise): Promise<Stage> {
    const issuer = await createTestIssuer({ alg: 'RS256', audience: AUDIENCE })
    const server = await KeyServer.open(JSON.stringify({ keys: noise.keys }))
    const stage = new Stage(issuer, server, noise)
    stage.#register(HONEST, issuer.issuer, issuer.jwksUri)
    stage.#register(NOISY, issuerOf(server.origin, 0), `${issuerOf(server.origin, 0)}/jwks`)
    await Promise.all([stage.#registry.refresh(HONEST), stage.#registry.refresh(NOISY)])
    return stage
  }

  async tokens(count: number): Promise<readonly string[]> {
    return await Promise.all(
      Array.from({ length: count }, (_, index) => this.#issuer.sign({ sub: `user-${index}` }, { expiresIn: 3600 })),
    )
  }

  /** @throws RefusedError when the honest tenant's token is refused. */
  async verify(token: string): Promise<void> {
    await this.#verifier.verify(token, { tenant: HONEST })
  }

  /** One bad token for the noisy tenant. */
  async disturb(): Promise<void> {
    this.#sent += 1
    const claims = {
      iss: issuerOf(this.#server.origin, 0),
      aud: AUDIENCE,
      exp: Math.floor(Date.now() / 1000) + 3600,
      jti: `${this.#sent}`,
    }
    const parts = [this.#noise.header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    const signature = Buffer.alloc(this.#noise.signatureBytes, 1).toString('base64url')
    const accepted = await this.#verifier.verify([...parts, signature].join('.'), { tenant: NOISY }).then(
      () => true,
      () => false,
    )
    if (accepted) throw new Error('a forged token was accepted')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#registry.close()
    await this.#server[Symbol.asyncDispose]()
    await this.#issuer.close()
  }

  #register(tenant: string, issuer: string, jwksUri: string): void {
    this.#registry.register({ tenant, issuer, jwksUri, audience: AUDIENCE })
  }
}
