import {
  claimsGuard,
  createAuthenticator,
  createRegistry,
  judgeRequest,
  admit,
  type ClaimsRequirement,
  type JwksAuthOptions,
  type Registry,
  type RegistryOptions,
  type RequestLike,
  type TenantSource,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import type { Double } from './double.js'
import { settled } from './settled.js'

export const AUDIENCE = 'https://api.example.test'
const EXPIRES_IN = 86_400

/** What a row of the table makes of its callback. */
export interface World extends AsyncDisposable {
  readonly clock: TestClock
  /** Does what leads to the callback, and tells the status that a caller would get. */
  readonly use: () => Promise<number>
  /** The same for somebody whom the callback should not concern. */
  readonly useOther: () => Promise<number>
}

export interface WorldOptions {
  readonly clock?: TestClock
  readonly registry?: (issuers: Issuers) => Partial<RegistryOptions>
  readonly tenant?: TenantSource
  readonly required?: ClaimsRequirement
  /** Keys are at hand before the first use. @default true */
  readonly warm?: boolean
  /** The registry is given a dispatcher, which rules out options about connections. @default false */
  readonly ownDispatcher?: boolean
  /** Tenants are registered, not loaded. @default true */
  readonly registered?: boolean
}

export interface Issuers {
  readonly acme: TestIssuer
  readonly globex: TestIssuer
}

/** Two tenants with an issuer each, over real sockets, and the way of a request through core. */
export async function makeWorld(options: WorldOptions, double: Double): Promise<World> {
  const { clock = createTestClock(), required, warm = true, registered = true } = options
  const acme = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock })
  const globex = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock })
  const registry = createRegistry({
    clock,
    requireHttps: false,
    ...(options.ownDispatcher === true ? {} : { network: 'any' as const }),
    verifiedTokens: false,
    // Time runs ahead while sockets are at work.
    retry: { maxRetries: 0, attemptTimeout: '10m', deadline: '10m' },
    ...options.registry?.({ acme, globex }),
  })
  const source: TenantSource = options.tenant ?? (({ headers }) => String(headers['x-tenant']))
  const authenticator = createAuthenticator({ registry, tenant: source } satisfies JwksAuthOptions)
  if (registered) {
    registry.register({ tenant: 'acme', issuer: acme.issuer, audience: AUDIENCE })
    registry.register({ tenant: 'globex', issuer: globex.issuer, audience: AUDIENCE })
    if (warm) await settled(Promise.all([registry.refresh('acme'), registry.refresh('globex')]), clock)
  }
  const tokens = {
    acme: await acme.sign({ tenant: 'acme' }, { expiresIn: EXPIRES_IN }),
    globex: await globex.sign({ tenant: 'globex' }, { expiresIn: EXPIRES_IN }),
  }
  const guard = required === undefined ? undefined : claimsGuard(required)
  const ask = async (tenant: 'acme' | 'globex'): Promise<number> => {
    const request = requestOf(tenant, tokens[tenant])
    try {
      const admission = await admit(authenticator, request, request)
      if (admission.refusal !== undefined) return admission.refusal.error.status
      if (admission.auth?.tenant !== tenant) throw new TypeError('a request passed as somebody else')
      const refused = guard === undefined ? undefined : judgeRequest(request, guard)
      return refused?.error.status ?? 200
    } catch (error) {
      if (!(error instanceof Error)) throw new TypeError('what was thrown is no Error', { cause: error })
      if (error.message === 'a request passed as somebody else') throw error
      return 500
    }
  }
  double.reenter = () => {
    reenterInto(registry, () => ask('globex'))
  }
  return {
    clock,
    use: async () => await settled(ask('acme'), clock),
    useOther: async () => await settled(ask('globex'), clock),
    async [Symbol.asyncDispose]() {
      await settled(registry.close(), clock)
      await Promise.all([acme.close(), globex.close()])
    },
  }
}

/** All that a callback may call of what called it, at once; what it starts goes on behind. */
function reenterInto(registry: Registry, ask: () => Promise<number>): void {
  registry.list()
  registry.statuses()
  registry.readiness()
  registry.register({ tenant: 'extra', issuer: 'https://extra.example.test', audience: AUDIENCE }, { replace: true })
  registry.unregister('extra', 'default')
  registry.invalidateTenant('nobody')
  void ask()
}

function requestOf(tenant: string, token: string): RequestLike {
  const authorization = `Bearer ${token}`
  const headers = { authorization, 'x-tenant': tenant }
  return {
    method: 'GET',
    url: '/',
    host: 'localhost',
    headers,
    rawHeaders: ['Authorization', authorization, 'X-Tenant', tenant],
  }
}
