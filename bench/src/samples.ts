import type { SignOptions, TestIssuer } from '@jwks-auth/testing'
import type { Progress } from './progress.js'

export const BENCH_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const
export type BenchAlgorithm = (typeof BENCH_ALGORITHMS)[number]

/** A token, and what a bare signature check needs of it. */
export interface Sample {
  readonly token: string
  readonly signed: Buffer
  readonly signature: Buffer
}

/** Distinct tokens (each has its own `jti` and `sub`), so that nobody gains by remembering one. */
export async function makeSamples(issuer: TestIssuer, count: number, progress: Progress): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  while (samples.length < count) {
    progress.at(samples.length / count)
    samples.push(await makeSample(issuer, samples.length))
  }
  return samples
}

/** A token that names the published key and was signed by another one. */
export async function makeForgery(issuer: TestIssuer, algorithm: BenchAlgorithm): Promise<Sample> {
  const key = await issuer.createForeignKey(algorithm)
  return await makeSample(issuer, 0, { key, kid: issuer.signingKey.kid })
}

async function makeSample(issuer: TestIssuer, index: number, options: SignOptions = {}): Promise<Sample> {
  const claims = { sub: `user-${index}`, scope: 'reports:read reports:write' }
  const token = await issuer.sign(claims, { expiresIn: 3600, ...options })
  const end = token.lastIndexOf('.')
  return {
    token,
    signed: Buffer.from(token.slice(0, end), 'latin1'),
    signature: Buffer.from(token.slice(end + 1), 'base64url'),
  }
}
