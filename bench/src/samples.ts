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

/** As many as the thread pool keeps busy with; signing is the slow part of making tokens. */
const AT_ONCE = 64

/** Distinct tokens (each has its own `jti` and `sub`), so that nobody gains by remembering one unasked. */
export async function makeSamples(issuer: TestIssuer, count: number, progress: Progress): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  while (samples.length < count) {
    progress.at(samples.length / count)
    const next = Math.min(AT_ONCE, count - samples.length)
    const first = samples.length
    samples.push(...(await Promise.all(Array.from({ length: next }, (_, index) => makeSample(issuer, first + index)))))
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
  return sampleOf(await issuer.sign(claims, { expiresIn: 3600, ...options }))
}

function sampleOf(token: string): Sample {
  const end = token.lastIndexOf('.')
  return {
    token,
    signed: Buffer.from(token.slice(0, end), 'latin1'),
    signature: Buffer.from(token.slice(end + 1), 'base64url'),
  }
}
