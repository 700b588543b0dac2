import type { TestIssuer } from '@jwks-auth/testing'
import type { Progress } from '../progress.js'
import { issuerOf } from '../key-server.js'
import { tenantOf, type TenantSample } from './population.js'

/** Names the tenant among many, and among few: a token serves in both worlds, so that they differ in nothing else. */
export const MANY_CLAIM = 'org_id'
export const FEW_CLAIM = 'group_id'

const AT_ONCE = 64

export interface SharedTokens {
  readonly few: readonly TenantSample[]
  readonly many: readonly TenantSample[]
}

export interface TokenParts {
  readonly issuer: TestIssuer
  readonly origin: string
  readonly progress: Progress
}

/** One token for each of many tenants, which also is one of a few tenants' many: all of one issuer. */
export async function sharedTokens(many: number, few: number, parts: TokenParts): Promise<SharedTokens> {
  const claimsOf = (index: number): Claims => ({
    iss: issuerOf(parts.origin, 0),
    [MANY_CLAIM]: tenantOf(index),
    [FEW_CLAIM]: tenantOf(index % few),
  })
  const tokens = await signAll(many, claimsOf, parts)
  return {
    few: tokens.map((token, index) => ({ token, tenant: tenantOf(index % few) })),
    many: tokens.map((token, index) => ({ token, tenant: tenantOf(index) })),
  }
}

/** Tokens of as many issuers as there are tenants, in turns. */
export async function ownTokens(count: number, tenants: number, parts: TokenParts): Promise<readonly TenantSample[]> {
  const tokens = await signAll(count, (index) => ({ iss: issuerOf(parts.origin, index % tenants) }), parts)
  return tokens.map((token, index) => ({ token, tenant: tenantOf(index % tenants) }))
}

type Claims = Readonly<Record<string, string>>

async function signAll(
  count: number,
  claimsOf: (index: number) => Claims,
  { issuer, progress }: TokenParts,
): Promise<readonly string[]> {
  const tokens: string[] = []
  while (tokens.length < count) {
    progress.at(tokens.length / count)
    const first = tokens.length
    const sign = async (_: unknown, place: number): Promise<string> => {
      const index = first + place
      return await issuer.sign({ sub: `user-${index}`, ...claimsOf(index) }, { expiresIn: 3600 })
    }
    tokens.push(...(await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - first) }, sign))))
  }
  return tokens
}
