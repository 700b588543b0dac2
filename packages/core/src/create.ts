import type { Auth } from './verify/auth.js'
import { Authenticator, readAuthenticatorSettings, type AuthenticatorOptions } from './request/authenticate.js'
import { guardedTenantSource } from './request/application-tenant.js'
import type { TenantSource } from './request/tenant-from.js'
import { RefusedError } from './errors/errors.js'
import { ConnectionPools } from './fetch/connection-pools.js'
import { FetchSemaphore } from './fetch/fetch-semaphore.js'
import { eventSink } from './observe/event-sink.js'
import { RefusalLog } from './observe/refusal-log.js'
import { storeNotice } from './observe/store-notice.js'
import { traceOf } from './observe/traces.js'
import { readArgument, requireObject, requireSignal } from './option-reader/arguments.js'
import { DEFAULTS } from './options/defaults.js'
import { httpsRuleOf } from './options/fetch-options.js'
import { readLoaderOptions, type LoaderSettings } from './tenants/loader-options.js'
import { refuseUncalled } from './option-reader/refuse-uncalled.js'
import { hasMethods } from './option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from './option-reader/option-problems.js'
import {
  connectionsOf,
  readInherited,
  readSharedOptions,
  type RegistryOptions,
  type SharedOptions,
  type SharedSettings,
} from './registry/registry-options.js'
import { KeySources } from './sources/key-sources.js'
import { ReadinessIndex } from './sources/readiness-index.js'
import { refuseUnusableKeys } from './options/static-keys.js'
import type { Inherited } from './registration/registration.js'
import { givenKeysOf, readRegistration, type RegistrationOptions } from './options/registration-options.js'
import type { Registry } from './registry/public-registry.js'
import { TenantRegistry } from './registry/registry.js'
import { guardedSignatures } from './signature/guarded-signatures.js'
import { nodeSignatures } from './signature/node-signatures.js'
import { SignatureChecks } from './signature/signature-checks.js'
import { TokenCache } from './verify/token-cache.js'
import type { TenantChoice } from './verify/tenant-choice.js'
import { TokenVerifier } from './verify/verifier.js'

/** Options for one issuer: those of its registration and those of a registry, in one object. */
export type OneIssuerOptions = RegistrationOptions & SharedOptions

/** Options for many tenants: a registry, and how the tenant of a request is found. */
export interface ManyTenantsOptions {
  /** Made by `createRegistry`. Close it yourself: it stays open when the middleware closes. */
  registry: Registry
  /** How the tenant of a request is found: one of `tenantFrom`, or your own function of the request. */
  tenant: TenantSource
}

/**
 * Options of `createAuthenticator`, and so of every adapter's `jwksAuth`: one issuer, or a registry of many tenants.
 */
export type JwksAuthOptions = AuthenticatorOptions &
  (
    | (ManyTenantsOptions & { readonly [Name in 'issuer' | 'audience']?: never })
    // Last: the compiler explains why its last member does not fit, and most applications have one issuer.
    | (OneIssuerOptions & { readonly [Name in 'registry']?: never })
  )

interface Closable extends AsyncDisposable {
  /** Closes what this verifier created itself. A registry that was passed in stays open. */
  close(): Promise<void>
}

/** Options of one verification. */
export interface VerifyOptions {
  /** Ends the wait for keys when it aborts. @default none */
  readonly signal?: AbortSignal
}

/** Options of one verification for a tenant of a registry. */
export interface TenantVerifyOptions extends VerifyOptions {
  /** The tenant whose token it must be. */
  readonly tenant: string
}

/** Verifies tokens of one issuer outside HTTP: in WebSocket servers, queue consumers or gRPC services. */
export interface Verifier extends Closable {
  /**
   * Verifies a token.
   *
   * @param token - A compact JWT.
   * @throws RefusedError whose `code` says why the token is refused.
   * @example
   * ```ts
   * import { createVerifier } from '@jwks-auth/core'
   *
   * const verifier = createVerifier({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
   *
   * export async function subjectOf(token: string): Promise<string | undefined> {
   *   const { claims } = await verifier.verify(token)
   *   return claims.sub
   * }
   * ```
   */
  verify(token: string, options?: VerifyOptions): Promise<Auth>
}

/** Verifies tokens of a registry's tenants outside HTTP: in WebSocket servers, queue consumers or gRPC services. */
export interface TenantVerifier extends Closable {
  /**
   * Verifies a token of a tenant.
   *
   * @param token - A compact JWT.
   * @throws RefusedError whose `code` says why the token is refused.
   * @example
   * ```ts
   * import { createRegistry, createVerifier } from '@jwks-auth/core'
   *
   * const registry = createRegistry()
   * registry.register({ tenant: 'acme', issuer: 'https://login.acme.example/', audience: 'https://api.example.com' })
   * const verifier = createVerifier({ registry })
   *
   * export async function subjectOf(token: string): Promise<string | undefined> {
   *   const { claims } = await verifier.verify(token, { tenant: 'acme' })
   *   return claims.sub
   * }
   * ```
   */
  verify(token: string, options: TenantVerifyOptions): Promise<Auth>
}

/**
 * Creates an empty registry of tenants and their identity providers. It opens no connection yet. Call its `close()`
 * when the application stops.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry } from '@jwks-auth/core'
 *
 * const registry = createRegistry({ staleWhileError: '2h' })
 * registry.register({ tenant: 'acme', issuer: 'https://login.acme.example/', audience: 'https://api.example.com' })
 * registry.start()
 * ```
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const settings = readSharedOptions(reader)
  const inherited = readInherited(reader, settings)
  const loading = readLoaderOptions(reader, inherited)
  reader.refuseUnread('of a registry')
  problems.throwIfAny()
  return assemble(settings, inherited, loading)
}

/**
 * Creates a verifier of tokens for the tenants of a registry.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry, createVerifier } from '@jwks-auth/core'
 *
 * const registry = createRegistry()
 * registry.register({ tenant: 'acme', issuer: 'https://login.acme.example/', audience: 'https://api.example.com' })
 * const verifier = createVerifier({ registry })
 * ```
 */
export function createVerifier(options: { registry: Registry }): TenantVerifier
/**
 * Creates a verifier of tokens of one issuer.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 *
 * const verifier = createVerifier({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
 * ```
 */
export function createVerifier(options: OneIssuerOptions): Verifier
export function createVerifier(options: OneIssuerOptions | { registry: Registry }): Verifier & TenantVerifier {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const { registry, owned } = readRegistry(reader)
  reader.refuseUnread('of a verifier')
  problems.throwIfAny()
  const verifier = new TokenVerifier(registry)
  const close = async (): Promise<void> => {
    if (owned) await registry.close()
  }
  return {
    async verify(token: string, given: { tenant?: string; signal?: AbortSignal } = {}) {
      requireObject('options', given)
      const { tenant, signal } = readArgument('options', given, () => ({ tenant: given.tenant, signal: given.signal }))
      requireSignal(signal)
      if (tenant === undefined ? !owned : typeof tenant !== 'string') throw tenantMissing(verifier)
      return verifier.verify(token, tenant === undefined ? BY_ISSUER : { from: 'request', tenant }, signal)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

/**
 * Creates the authenticator behind every adapter. It authenticates requests of any framework: use it to write an
 * adapter for another one.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createAuthenticator, type RequestLike } from '@jwks-auth/core'
 *
 * const authenticator = createAuthenticator({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 * })
 *
 * export async function subjectOf(request: RequestLike): Promise<string | undefined> {
 *   const outcome = await authenticator.authenticate(request)
 *   if (outcome.type === 'refused') throw outcome.refusal.error
 *   return outcome.type === 'authenticated' ? outcome.auth.claims.sub : undefined
 * }
 * ```
 */
export function createAuthenticator(options: JwksAuthOptions): Authenticator {
  refuseUncalled('jwksAuth', options, 'app.use(jwksAuth({ … }))')
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const settings = readAuthenticatorSettings(reader)
  const many = reader.has('registry')
  const tenant = many ? readTenantSource(reader) : { from: 'issuer' as const }
  const { registry, owned } = readRegistry(reader)
  if (registry.loads && typeof tenant !== 'function' && tenant.from === 'issuer') {
    reader.refuse(
      'tenant',
      'cannot be tenantFrom.issuer() where tenants are loaded: only a loaded tenant tells its issuer',
    )
  }
  reader.refuseUnread(many ? 'beside a registry' : 'of jwksAuth')
  problems.throwIfAny()
  const source = guardedTenantSource(tenant, registry.parts.clock, settings.tenantTimeout)
  return new Authenticator(new TokenVerifier(registry), source, settings, async () => {
    if (owned) await registry.close()
  })
}

function tenantMissing(verifier: TokenVerifier): RefusedError {
  const error = new RefusedError('tenant_missing')
  verifier.refusals.log(error, () => ['verify was called without the name of a tenant: verify(token, { tenant })'])
  return error
}

const BY_ISSUER: TenantChoice = { from: 'issuer' }

/** The given registry, or a new one for the one issuer of the options. */
function readRegistry(reader: OptionReader): { readonly registry: TenantRegistry; readonly owned: boolean } {
  if (reader.has('registry')) {
    const given = reader.raw('registry')
    if (given instanceof TenantRegistry) return { registry: given, owned: false }
    reader.refuse('registry', 'must be made by createRegistry (of the same copy of @jwks-auth/core)')
    return { registry: unusedRegistry(), owned: true }
  }
  const settings = readSharedOptions(reader)
  // An issuer with a registry to itself: what its own options permit, its registry permits.
  const requireHttps = httpsRuleOf(reader.raw('requireHttps')) ?? DEFAULTS.fetch.requireHttps
  const { maxRsaBits } = settings
  const inherited = { ...DEFAULTS, fetch: { ...DEFAULTS.fetch, requireHttps, maxRsaBits }, ...connectionsOf(settings) }
  const registration = readRegistration(reader, inherited)
  refuseUnusableKeys(reader, givenKeysOf(registration), registration.fetch)
  const registry = assemble(settings, inherited)
  registry.add(registration)
  return { registry, owned: true }
}

/** Takes the place of an invalid registry until all wrong options are named. */
function unusedRegistry(): TenantRegistry {
  const nothing = new OptionReader({}, new OptionProblems())
  const settings = readSharedOptions(nothing)
  return assemble(settings, readInherited(nothing, settings))
}

function readTenantSource(reader: OptionReader): TenantSource {
  const rule = 'must be one of tenantFrom, or a function of the request'
  const fallback: TenantSource = { from: 'issuer' }
  if (!reader.has('tenant')) reader.refuse('tenant', rule)
  return reader.read('tenant', fallback, rule, (value) => (isTenantSource(value) ? value : undefined))
}

function isTenantSource(value: unknown): value is TenantSource {
  if (typeof value === 'function') return true
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    (value.from === 'issuer' || (value.from === 'claim' && hasMethods(value, ['read'])))
  )
}

function assemble(settings: SharedSettings, inherited: Inherited, loading?: LoaderSettings): TenantRegistry {
  const { clock, dispatcherId, maxTokenBytes, verifiedTokenBytes, maxOpenFetches, store } = settings
  const notice =
    settings.observers.length === 0 && settings.debug !== 'off' ? storeNotice(settings.debug, clock) : undefined
  const events = eventSink(settings.observers, notice)
  const trace = traceOf(settings.observers)
  const dispatchers = new ConnectionPools(settings.dispatcher)
  const semaphore = new FetchSemaphore(maxOpenFetches, clock)
  const readiness = new ReadinessIndex()
  const own = settings.signatures
  const signatures = own === undefined ? nodeSignatures() : guardedSignatures(own, clock)
  return new TenantRegistry({
    clock,
    events,
    trace,
    refusals: new RefusalLog(settings.debug, clock),
    maxTokenBytes,
    inherited,
    loading,
    checks: new SignatureChecks(signatures, clock, own !== undefined),
    readiness,
    sources: new KeySources({ dispatchers, dispatcherId, clock, events, trace, store, semaphore, readiness }),
    tokens: new TokenCache(verifiedTokenBytes),
    end: () => dispatchers.close(),
  })
}
