import type { JwksAuthOptions } from '@jwks-auth/core'
import type { IssuerAddress } from '../cache/issuer/messages.js'

export type OwnMemory = 'by default' | 'none'

export function ownOptions({ issuer, jwksUri, audience }: IssuerAddress, memory: OwnMemory): JwksAuthOptions {
  const options = { issuer, jwksUri, audience, requireHttps: false }
  return memory === 'none' ? { ...options, verifiedTokens: false } : options
}
