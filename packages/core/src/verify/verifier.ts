import { makeAuth, type Auth } from './auth.js'
import type { KeyQuery } from '../cache/manager.js'
import { RefusedError } from '../errors.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registry/registrations.js'
import type { TenantRegistry } from '../registry/registry.js'
import { judgeClaims } from './claims.js'
import { parseToken, type JwtClaims, type UnverifiedToken } from './token.js'

/** How a token's tenant is known. */
export type TenantChoice =
  | { readonly by: 'tenant'; readonly tenant: string }
  | { readonly by: 'issuer' }
  | { readonly by: 'claim'; readonly read: (token: UnverifiedToken) => string | undefined }

/** Verifies tokens for the tenants of a registry. */
export class TokenVerifier {
  readonly #registry: TenantRegistry

  constructor(registry: TenantRegistry) {
    this.#registry = registry
  }

  /**
   * The one path of a token: take it apart, find who may have signed it, judge its claims, find the key, check the
   * signature. Claims come before keys, so that no fetch is spent on a token that would be refused anyway.
   *
   * @throws RefusedError; the signal's reason when the caller gives up.
   */
  async verify(token: string, choice: TenantChoice, signal?: AbortSignal): Promise<Auth> {
    const { clock, events, maxTokenBytes } = this.#registry.parts
    const startedAt = clock.now()
    let registered: Registered | undefined
    try {
      const parsed = parseToken(token, maxTokenBytes)
      let claims: JwtClaims | undefined
      // A registration that was replaced or removed meanwhile has no say any more: the token is judged anew.
      do {
        const found = this.#find(parsed, choice, signal)
        registered = found instanceof Promise ? await found : found
        claims = await this.#prove(registered, parsed, signal)
      } while (claims === undefined || !this.#registry.holds(registered))
      if (events.wanted)
        events.emit({ type: 'token_accepted', ...subjectOf(registered), duration: clock.now().mono - startedAt.mono })
      return makeAuth(registered.registration, token, parsed.header, claims)
    } catch (error) {
      if (events.wanted && error instanceof RefusedError) {
        const { code, detail } = error
        const duration = clock.now().mono - startedAt.mono
        events.emit({ type: 'token_refused', ...subjectOf(registered), code, detail, duration })
      }
      throw error
    }
  }

  #find(parsed: UnverifiedToken, choice: TenantChoice, signal?: AbortSignal): Registered | Promise<Registered> {
    switch (choice.by) {
      case 'tenant':
        return this.#findOf(choice.tenant, parsed, signal)
      case 'issuer':
        return this.#registry.findByIssuer(parsed.claims)
      case 'claim': {
        const tenant = choice.read(parsed)
        if (tenant === undefined)
          throw new RefusedError('token_tenant_refused', { detail: 'the token names no tenant' })
        return this.#findOf(tenant, parsed, signal)
      }
    }
  }

  /** At once, unless the tenant has to be loaded. */
  #findOf(tenant: string, { claims }: UnverifiedToken, signal?: AbortSignal): Registered | Promise<Registered> {
    const loading = this.#registry.ensureTenant(tenant, signal)
    if (loading === undefined) return this.#registry.find(tenant, claims['iss'])
    return loading.then((loaded) => this.#registry.find(tenant, claims['iss'], loaded))
  }

  /** The token's claims, proven; `undefined` when its registration ended meanwhile. @throws RefusedError when they are not. */
  async #prove(registered: Registered, parsed: UnverifiedToken, signal?: AbortSignal): Promise<JwtClaims | undefined> {
    const { registration, manager } = registered
    const { clock } = this.#registry.parts
    const { algorithm, claims } = judgeClaims(parsed, registration.rules, clock.now().wall)
    const query: KeyQuery = { kid: parsed.header.kid, alg: algorithm, signal }
    try {
      const found = manager.find(query)
      const keys = found instanceof Promise ? await found : found
      const atOnce = await this.#signedByOne(keys, query, parsed)
      if (!atOnce && !(await this.#signedByOne(await manager.findOthers(query, keys), query, parsed))) {
        throw new RefusedError('signature_invalid')
      }
      // While it waited for keys, the token may have expired.
      if (found instanceof Promise || !atOnce) judgeClaims(parsed, registration.rules, clock.now().wall)
      return claims
    } catch (error) {
      if (error instanceof RefusedError && error.code === 'closed' && !this.#registry.holds(registered))
        return undefined
      throw error
    }
  }

  async #signedByOne(
    keys: readonly SigningKey[],
    { alg }: KeyQuery,
    { signed, signature }: UnverifiedToken,
  ): Promise<boolean> {
    for (const key of keys) {
      const checked = this.#registry.parts.signatures(alg, key, signed, signature)
      if (typeof checked === 'boolean' ? checked : await checked) return true
    }
    return false
  }
}

function subjectOf(registered: Registered | undefined): { readonly tenant: string; readonly provider: string } {
  const { tenant = '', provider = '' } = registered?.registration ?? {}
  return { tenant, provider }
}
