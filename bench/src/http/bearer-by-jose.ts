import type { IssuerAddress } from '../cache/issuer/messages.js'

/** The few lines that jose's users write themselves. */
export async function bearerByJose({
  issuer,
  jwksUri,
  audience,
}: IssuerAddress): Promise<(header?: string) => Promise<unknown>> {
  const { createRemoteJWKSet, jwtVerify } = await import('jose')
  const keys = createRemoteJWKSet(new URL(jwksUri))
  return async (header = '') => {
    if (!header.startsWith('Bearer ')) throw new Error('no bearer token')
    return await jwtVerify(header.slice('Bearer '.length), keys, { issuer, audience, algorithms: ['RS256'] })
  }
}
