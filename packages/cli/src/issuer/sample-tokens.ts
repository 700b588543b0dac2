import type { TestIssuer } from '@jwks-auth/testing'

/**
 * Signs the tokens that `jwks-auth issuer` prints: one valid and three invalid ones.
 *
 * @param expiresIn - Milliseconds.
 */
export async function sampleTokens(issuer: TestIssuer, expiresIn: number): Promise<SampleTokens> {
  const lasting = { expiresIn: Math.floor(expiresIn / 1000) }
  const forger = await issuer.createForeignKey(issuer.signingKey.alg)
  const claims = { scope: 'reports:read' }
  const [good, expired, otherAudience, forged] = await Promise.all([
    issuer.sign(claims, lasting),
    issuer.sign(claims, { expiresIn: -60 }),
    issuer.sign({ ...claims, aud: 'https://other.example.test' }, lasting),
    issuer.sign(claims, { ...lasting, key: forger, kid: issuer.signingKey.kid }),
  ])
  return { good, expired, otherAudience, forged }
}

/** One valid token and three invalid ones. */
export interface SampleTokens {
  readonly good: string
  readonly expired: string
  readonly otherAudience: string
  readonly forged: string
}
