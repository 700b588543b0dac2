import type { Registration } from '../registry/registration.js'
import { scopesOf } from './scopes.js'
import type { JwtClaims, JwtHeader } from './token.js'

/** Who a request comes from, proven. Deeply frozen; `token` is not enumerable, so that it does not end up in a log. */
export interface Auth<Claims extends JwtClaims = JwtClaims> {
  readonly tenant: string
  readonly provider: string
  /** The token as it was sent. */
  readonly token: string
  readonly header: JwtHeader
  readonly claims: Claims
  /** What `scope` (or `scp`) grants. */
  readonly scopes: readonly string[]
}

export function makeAuth(
  { tenant, provider }: Registration,
  token: string,
  header: JwtHeader,
  claims: JwtClaims,
): Auth {
  const auth = {
    tenant,
    provider,
    token,
    header: deepFreeze(header),
    claims: deepFreeze(claims),
    scopes: scopesOf(claims),
  }
  Object.freeze(auth.scopes)
  return Object.freeze(Object.defineProperty(auth, 'token', { enumerable: false }))
}

/** Iterative: a token may nest deeper than the stack. */
function deepFreeze<T extends object>(value: T): T {
  const left: object[] = [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const members: readonly unknown[] = Object.values(Object.freeze(next))
    for (const member of members) {
      if (typeof member === 'object' && member !== null) left.push(member)
    }
  }
  return value
}
