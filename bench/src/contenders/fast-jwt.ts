import { createVerifier } from 'fast-jwt'
import buildGetJwks from 'get-jwks'
import type { Contender, Ground } from './contender.js'

/** fast-jwt with get-jwks, as get-jwks' documentation shows it; neither makes an Ed25519 key of a JWK. */
export function fastJwt(ground: Ground): Contender | undefined {
  return make(ground, 'fast-jwt + get-jwks', false)
}

/** The size of its memory by default. */
const REMEMBERS = 1000

/** The same with its memory of verified tokens. */
export function fastJwtWithCache(ground: Ground): Contender | undefined {
  return make(ground, 'fast-jwt cache: true', true)
}

function make({ issuer, algorithm, audience }: Ground, name: string, cache: boolean): Contender | undefined {
  if (algorithm === 'EdDSA') return undefined
  const keys = buildGetJwks({ jwksPath: new URL(issuer.jwksUri).pathname, issuersWhitelist: [issuer.issuer] })
  const key = async ({ header }: { readonly header: Readonly<Record<string, unknown>> }): Promise<string> =>
    await keys.getPublicKey({ kid: String(header['kid']), alg: String(header['alg']), domain: issuer.issuer })
  const verify = createVerifier({
    key,
    cache,
    algorithms: [algorithm],
    allowedIss: issuer.issuer,
    allowedAud: audience,
    requiredClaims: ['iss', 'aud', 'exp'],
  })
  return {
    name,
    check: ({ token }): unknown => verify(token),
    refusesWith: 'FAST_JWT_INVALID_SIGNATURE',
    ...(cache ? { remembers: REMEMBERS } : {}),
  }
}
