import { generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'oidc-provider'

export type OidcAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

const generate = promisify(generateKeyPair)

/** A private signing key with a fresh `kid`, as the provider's configuration takes it. */
export async function createOidcKey(alg: OidcAlgorithm): Promise<JWK> {
  const { privateKey } = await generated(alg)
  return { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg, use: 'sig' }
}

function generated(alg: OidcAlgorithm): ReturnType<typeof generate> {
  switch (alg) {
    case 'RS256':
      return generate('rsa', { modulusLength: 2048 })
    case 'ES256':
      return generate('ec', { namedCurve: 'P-256' })
    case 'EdDSA':
      return generate('ed25519')
  }
}
