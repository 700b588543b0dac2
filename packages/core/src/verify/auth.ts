import type { Registration } from '../registration/registration.js'
import { scopesOf } from '../token/scopes.js'
import type { JwtClaims, JwtHeader } from '../token/jwt.js'

/**
 * The verified identity of a request's sender. Deeply frozen; `token` is not enumerable, so that it does not end up in
 * a log.
 */
export interface Auth<Claims = JwtClaims> {
  readonly tenant: string
  readonly provider: string
  /** The token as sent. */
  readonly token: string
  readonly header: JwtHeader
  readonly claims: JwtClaims & Claims
  /** The scopes that `scope` (or `scp`, or another of `scopeClaims`) grants. */
  readonly scopes: readonly string[]
}

export function makeAuth(registration: Registration, token: string, header: JwtHeader, claims: JwtClaims): Auth {
  return new FrozenAuth(registration, token, deepFreeze(header), deepFreeze(claims))
}

/** A class, because a getter hides the token at a tenth of the cost of a property descriptor. */
class FrozenAuth implements Auth {
  readonly tenant: string
  readonly provider: string
  readonly header: JwtHeader
  readonly claims: JwtClaims
  readonly scopes: readonly string[]
  readonly #token: string

  constructor({ tenant, provider, rules }: Registration, token: string, header: JwtHeader, claims: JwtClaims) {
    this.tenant = tenant
    this.provider = provider
    this.header = header
    this.claims = claims
    this.scopes = Object.freeze(scopesOf(claims, rules.token.scopeClaims))
    this.#token = token
    Object.freeze(this)
  }

  get token(): string {
    return this.#token
  }
}

// One Auth may serve many requests, and all share this prototype.
Object.freeze(FrozenAuth.prototype)

type Members = Readonly<Record<string, unknown>>

/**
 * Iterative, because a token may nest deeper than the stack. An object that is already frozen, such as a cached header,
 * is deeply frozen.
 */
function deepFreeze<T extends Members>(value: T): T {
  const pending: Members[] = Object.isFrozen(value) ? [] : [value]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    Object.freeze(next)
    // Far faster than Object.values. An inherited member comes from prototype pollution; freezing it does no harm.
    for (const name in next) {
      const member = next[name]
      if (hasMembers(member) && !Object.isFrozen(member)) pending.push(member)
    }
  }
  return value
}

function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
