import { requireQuery } from '../cache/key-query.js'
import type { KeyQuery } from '../cache/manager.js'
import { RefusedError } from '../errors/errors.js'
import type { SigningKey } from '../keys/signing-key.js'
import { requireText } from '../option-reader/arguments.js'
import type { PersistReport, RestoreReport } from '../persistence/persisted-sources.js'
import { holdingProcess } from '../event-loop/process-hold.js'
import { claimAt } from '../token/claim-at.js'
import { namesIssuer } from '../token/issuers.js'
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
import { Registrations } from '../registration/registrations.js'
import { TenantLoader } from '../tenants/tenant-loader.js'
import { unknownRegistration } from './unknown-registration.js'
import type { Registration } from '../registration/registration.js'
import { registrationOf, type RegistrationOptions } from '../options/registration-options.js'

/** Which tenants exist, which issuers may sign for each, and where their keys are kept: the registry that `createRegistry` makes. */
export class TenantRegistry implements Registry {
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

  /** Whether tenants are loaded. */
  get loads(): boolean {
    return this.#loader !== undefined
  }

  get isOpen(): boolean {
    return this.#closing === undefined
  }

  /** What was registered. */
  get registered(): readonly Registered[] {
    return this.#registrations.all
  }

  /** What is loaded now. */
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
    return await holdingProcess(this.parts.sources.persist())
  }

  async restoreFromPersistence(): Promise<RestoreReport> {
    return await holdingProcess(this.parts.sources.restore())
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await holdingProcess(this.#closing)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /**
   * Loads a tenant that is not known yet. `undefined`: all there is to know of it is known, so that {@link find} can judge at once.
   * Else its registrations, to be given to {@link find}: they may be gone from here before the caller goes on.
   *
   * @throws RefusedError `closed` or `tenant_unavailable`, at once or as a rejection, and the signal's reason.
   */
  ensureTenant(tenant: string, signal?: AbortSignal): Promise<readonly Registered[]> | undefined {
    this.#throwIfClosed()
    return this.#loader?.ensure(tenant, signal)
  }

  /**
   * The registration that may have signed for a tenant.
   *
   * @param loaded - What {@link ensureTenant} loaded, if it did.
   * @throws RefusedError `closed` or `token_issuer_unknown`: the same for a tenant that does not exist, which is nobody's business.
   */
  find(tenant: string, issuer: unknown, loaded?: readonly Registered[]): Registered {
    this.#throwIfClosed()
    const providers = loaded ?? this.#ofTenant(tenant)
    const registered = providers?.find(({ registration }) => namesIssuer(registration.rules, issuer))
    if (registered !== undefined) return registered
    throw new RefusedError('token_issuer_unknown', {
      detail: providers === undefined || providers.length === 0 ? 'the tenant is not registered' : 'iss',
    })
  }

  /**
   * The registration that a token's own issuer picks; where tenants share it, the one whose tenant claim the token has.
   *
   * @throws RefusedError `closed`, `token_issuer_unknown` or `token_tenant_refused`.
   */
  findByIssuer(claims: Readonly<Record<string, unknown>>): Registered {
    this.#throwIfClosed()
    const issuer = claimAt(claims, 'iss')
    if (typeof issuer !== 'string' || !this.#registrations.hasIssuer(issuer)) {
      throw new RefusedError('token_issuer_unknown', { detail: 'iss' })
    }
    const registered = this.#registrations.provenBy(issuer, claims)
    if (registered !== undefined) return registered
    throw new RefusedError('token_tenant_refused', { detail: 'the token does not prove its tenant' })
  }

  /**
   * Registrations that a refused token may have been meant for, for a log: of its tenant; else those whose issuer differs by a slash; else
   * any. It takes no longer where there are more.
   */
  candidates(tenant: string | undefined, issuer: unknown, max: number): readonly Registered[] {
    if (tenant !== undefined) return this.#ofTenant(tenant)?.slice(0, max) ?? []
    return this.#registrations.candidates(issuer, max)
  }

  /** @throws OptionsError naming the registrations it conflicts with. */
  add(registration: Registration): void {
    const replaced = this.#registrations.named(registration.tenant, registration.provider)
    this.#registrations.refuseConflicts(registration, replaced)
    // Joined before the replaced one leaves: a source that both use must not be closed between.
    const manager = this.parts.sources.join(registration)
    if (replaced !== undefined) this.#remove(replaced)
    const registered = { registration, manager }
    this.#registrations.add(registered)
    this.parts.readiness.add(manager)
    this.#loader?.yieldTo(registered)
  }

  /** A token was proven under a registration: where tenants are loaded, its tenant goes after those that nobody proves a token for. */
  promote(registered: Registered): void {
    this.#loader?.promote(registered)
  }

  /** Whether a registration is in use. */
  isActive(registered: Registered): boolean {
    const registrations = this.#registrations.ofTenant(registered.registration.tenant)
    return registrations?.includes(registered) ?? this.#loader?.isActive(registered) ?? false
  }

  /**
   * Whether a registration has a say for tokens that it was found for: it was neither replaced nor removed. One that only made room goes on
   * for them, but for nothing else: nobody refreshes its keys.
   */
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
