import { requireQuery } from '../cache/key-query.js'
import type { KeyQuery } from '../cache/manager.js'
import { RefusedError } from '../errors/errors.js'
import type { SigningKey } from '../keys/signing-key.js'
import { requireText } from '../option-reader/arguments.js'
import type { PersistReport, RestoreReport } from '../persistence/persist-all.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import { claimAt } from '../token/claim-at.js'
import { mayBeIssuer } from '../token/issuers.js'
import {
  providerStatus,
  summaryOf,
  type ProviderStatus,
  type Readiness,
  type RegistrationSummary,
} from './provider-status.js'
import type { Registered } from '../registration/registered.js'
import type { Registry } from './public-registry.js'
import { mayReplace, type RegisterOptions } from './register-options.js'
import type { RegistryParts } from './registry-parts.js'
import type { TokenRegistry } from '../verify/token-registry.js'
import { Registrations } from '../registration/registrations.js'
import { TenantLoader } from '../tenants/tenant-loader.js'
import { unknownRegistration } from './unknown-registration.js'
import type { Registration } from '../registration/registration.js'
import { registrationOf, type RegistrationOptions } from '../options/registration-options.js'

/**
 * The registry that `createRegistry` returns: keeps the registrations, loads tenants, and finds the registration of a
 * token.
 */
export class TenantRegistry implements Registry, TokenRegistry {
  readonly parts: RegistryParts
  readonly #registrations = new Registrations()
  readonly #loader: TenantLoader | undefined
  #closing: Promise<void> | undefined

  constructor(parts: RegistryParts) {
    this.parts = parts
    const { loading: settings } = parts
    if (settings !== undefined)
      this.#loader = new TenantLoader({ ...parts, settings, registrations: this.#registrations })
  }

  /** Whether tenants are loaded on demand. */
  get loads(): boolean {
    return this.#loader !== undefined
  }

  get isOpen(): boolean {
    return this.#closing === undefined
  }

  /** The registrations that were registered, without loaded ones. */
  get registered(): readonly Registered[] {
    return this.#registrations.all
  }

  /** The registrations of all tenants that are loaded now. */
  get loaded(): readonly Registered[] {
    return this.#loader?.all ?? []
  }

  register(options: RegistrationOptions, how: RegisterOptions = {}): void {
    if (this.#closing !== undefined) throw new RefusedError('closed')
    const registration = registrationOf(options, this.parts.inherited)
    if (!mayReplace(how)) this.#registrations.refuseIfTaken(registration)
    this.add(registration)
  }

  unregister(tenant: string, provider: string): boolean {
    const registered = this.#registrations.named(tenant, provider)
    if (registered === undefined) return false
    this.#remove(registered)
    return true
  }

  invalidateTenant(tenant: string): boolean {
    return this.#loader?.invalidate(tenant) ?? false
  }

  list(): readonly RegistrationSummary[] {
    return this.#all.map(({ registration }) => summaryOf(registration))
  }

  async refresh(tenant: string, provider?: string): Promise<readonly ProviderStatus[]> {
    requireText('tenant', tenant)
    if (provider !== undefined) requireText('provider', provider)
    const chosen = (await this.#known(tenant)).filter(
      ({ registration }) => provider === undefined || registration.provider === provider,
    )
    if (chosen.length === 0) throw unknownRegistration(tenant, provider)
    await Promise.all(chosen.map(({ manager }) => manager.refresh()))
    return chosen.map((registered) => this.#statusOf(registered))
  }

  async resolve(tenant: string, provider: string, query: KeyQuery): Promise<readonly SigningKey[]> {
    requireText('tenant', tenant)
    requireText('provider', provider)
    requireQuery(query)
    const registered = (await this.#known(tenant)).find(({ registration }) => registration.provider === provider)
    if (registered === undefined) throw unknownRegistration(tenant, provider)
    return await registered.manager.find(query)
  }

  status(tenant: string, provider: string): ProviderStatus | undefined {
    const registered = this.#ofTenant(tenant)?.find(({ registration }) => registration.provider === provider)
    return registered === undefined ? undefined : this.#statusOf(registered)
  }

  statuses(): readonly ProviderStatus[] {
    return this.#all.map((registered) => this.#statusOf(registered))
  }

  readiness(): Readiness {
    const waiting = this.#registrations.all.filter(({ manager }) => !manager.isReady)
    return { ready: waiting.length === 0, waiting: waiting.map(({ registration }) => summaryOf(registration)) }
  }

  start(): void {
    this.#throwIfClosed()
    this.parts.sources.start()
  }

  async persistAll(): Promise<PersistReport> {
    return await keepProcessAlive(this.parts.sources.persist())
  }

  async restoreFromPersistence(): Promise<RestoreReport> {
    return await keepProcessAlive(this.parts.sources.restore())
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await keepProcessAlive(this.#closing)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  ensureTenant(tenant: string, signal?: AbortSignal): Promise<readonly Registered[]> | undefined {
    this.#throwIfClosed()
    return this.#loader?.ensure(tenant, signal)
  }

  find(tenant: string, issuer: unknown, loaded?: readonly Registered[]): Registered {
    this.#throwIfClosed()
    const providers = loaded ?? this.#ofTenant(tenant)
    const registered = providers?.find(({ registration }) => mayBeIssuer(registration.rules, issuer))
    if (registered !== undefined) return registered
    throw new RefusedError('token_issuer_unknown', {
      detail: providers === undefined || providers.length === 0 ? 'the tenant is not registered' : 'iss',
    })
  }

  findByIssuer(claims: Readonly<Record<string, unknown>>): Registered {
    this.#throwIfClosed()
    const issuer = claimAt(claims, 'iss')
    if (typeof issuer !== 'string' || !this.#registrations.hasIssuer(issuer)) {
      throw new RefusedError('token_issuer_unknown', { detail: 'iss' })
    }
    const registered = this.#registrations.byClaims(issuer, claims)
    if (registered !== undefined) return registered
    throw new RefusedError('token_tenant_refused', { detail: 'the token does not prove its tenant' })
  }

  candidates(tenant: string | undefined, issuer: unknown, max: number): readonly Registered[] {
    if (tenant !== undefined) return this.#ofTenant(tenant)?.slice(0, max) ?? []
    return this.#registrations.candidates(issuer, max)
  }

  /**
   * Adds a validated registration, or replaces the one of the same tenant and provider.
   *
   * @throws OptionsError naming the registrations it conflicts with.
   */
  add(registration: Registration): void {
    const replaced = this.#registrations.named(registration.tenant, registration.provider)
    this.#registrations.refuseConflicts(registration, replaced)
    // Join before the replaced registration leaves: a source that both use must not be closed in between.
    const manager = this.parts.sources.join(registration)
    if (replaced !== undefined) this.#remove(replaced)
    const registered = { registration, manager }
    this.#registrations.add(registered)
    this.parts.readiness.add(manager)
    this.#loader?.removeConflicting(registered)
  }

  promote(registered: Registered): void {
    this.#loader?.promote(registered)
  }

  isActive(registered: Registered): boolean {
    const registrations = this.#registrations.ofTenant(registered.registration.tenant)
    return registrations?.includes(registered) ?? this.#loader?.isActive(registered) ?? false
  }

  isUsableInFlight(registered: Registered): boolean {
    const registrations = this.#registrations.ofTenant(registered.registration.tenant)
    return registrations?.includes(registered) ?? this.#loader?.isUsableInFlight(registered) ?? false
  }

  get #all(): readonly Registered[] {
    return [...this.registered, ...this.loaded]
  }

  #ofTenant(tenant: string): readonly Registered[] | undefined {
    return this.#registrations.ofTenant(tenant) ?? this.#loader?.ofTenant(tenant)
  }

  async #known(tenant: string): Promise<readonly Registered[]> {
    return (await this.ensureTenant(tenant)) ?? this.#ofTenant(tenant) ?? []
  }

  #statusOf(registered: Registered): ProviderStatus {
    return providerStatus(registered, this.parts.sources.fleet)
  }

  #remove(registered: Registered): void {
    this.#registrations.remove(registered)
    this.parts.readiness.remove(registered.manager)
    this.parts.tokens.deleteAll(registered)
    this.parts.sources.leave(registered.registration)
  }

  async #close(): Promise<void> {
    this.#loader?.close()
    await this.parts.sources.close()
    await this.parts.end()
  }

  #throwIfClosed(): void {
    if (this.#closing !== undefined) throw new RefusedError('closed')
  }
}
