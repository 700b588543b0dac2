import type { Registration } from '../registration/registration.js'
import { scopesOf } from '../token/scopes.js'
import type { JwtClaims, JwtHeader } from '../token/jwt.js'

/** Who a request comes from, proven. Deeply frozen; `token` is not enumerable, so that it does not end up in a log. */
export interface Auth<Claims = JwtClaims> {
  readonly tenant: string
  readonly provider: string
  /** The token as it was sent. */
  readonly token: string
  readonly header: JwtHeader
  readonly claims: JwtClaims & Claims
  /** What `scope` (or `scp`, or another of `scopeClaims`) grants. */
  readonly scopes: readonly string[]
}

export function makeAuth(registration: Registration, token: string, header: JwtHeader, claims: JwtClaims): Auth {
  return new FrozenAuth(registration, token, deepFreeze(header), deepFreeze(claims))
}

/** A class, because a getter hides the token at a tenth of what a property descriptor costs. */
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

/** Iterative: a token may nest deeper than the stack. What is frozen already, such as a known header, is so to the last member. */
function deepFreeze<T extends Members>(value: T): T {
  const left: Members[] = Object.isFrozen(value) ? [] : [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    Object.freeze(next)
    // Far quicker than Object.values. An inherited member would be somebody's pollution; freezing it does no harm.
    for (const name in next) {
      const member = next[name]
      if (hasMembers(member) && !Object.isFrozen(member)) left.push(member)
    }
  }
  return value
}

function hasMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null
}
