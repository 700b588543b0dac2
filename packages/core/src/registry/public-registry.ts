import type { KeyQuery } from '../cache/manager.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { PersistReport, RestoreReport } from '../persistence/persist-all.js'
import type { ProviderStatus, Readiness, RegistrationSummary } from './provider-status.js'
import type { RegisterOptions } from './register-options.js'
import type { RegistrationOptions } from '../options/registration-options.js'

/**
 * The registrations of an application: which tenants exist, which issuers may sign tokens for each of them, and the
 * keys of those issuers. `createRegistry` creates one.
 */
export interface Registry extends AsyncDisposable {
  /**
   * Adds a registration, effective at once. Nothing is fetched before its first token, unless its option `prefetch` is
   * `true`.
   *
   * A registration with the same tenant and provider is refused, unless `replace` is `true`: then it replaces the
   * earlier one, whose keys are kept if the key source, the rules for fetching (guard) and the cache policy are the
   * same.
   *
   * @param options - The issuer, the audience, and the rules for its tokens; `tenant` and `provider` are `'default'` if
   * omitted.
   * @param how - Whether an existing registration is replaced.
   * @throws OptionsError naming every wrong field, or the registration it conflicts with.
   * @throws RefusedError `closed` after `close()`.
   * @example
   * ```ts
   * const registry = createRegistry()
   * registry.register({
   *   tenant: 'acme',
   *   issuer: 'https://acme.eu.auth0.com/',
   *   audience: 'https://api.example.com',
   * })
   * ```
   */
  register(options: RegistrationOptions, how?: RegisterOptions): void
  /**
   * Removes a registration; its tokens are refused from now on. Only registered tenants are affected: after the last
   * registration of a tenant is removed, the next use of the tenant calls `loadTenant`, if there is one.
   *
   * @returns whether there was such a registration.
   */
  unregister(tenant: string, provider: string): boolean
  /**
   * Discards what is known about a loaded tenant, because it changed in your database: nothing of it is used any more,
   * and its next use calls `loadTenant` and waits. Registrations that the load finds unchanged keep their keys.
   * Registered tenants are not affected, nor are other processes.
   *
   * @returns whether anything was known: the tenant was loaded, being loaded, or remembered as absent or failing.
   * @example
   * ```ts
   * // After the tenant changed in the database:
   * registry.invalidateTenant('acme')
   * ```
   */
  invalidateTenant(tenant: string): boolean
  /** All registrations: those that were registered, and those that are loaded now. Starts no load. */
  list(): readonly RegistrationSummary[]
  /**
   * Fetches keys now, regardless of what is cached. Loads the tenant first, if necessary.
   *
   * @param tenant - The id of the tenant.
   * @param provider - The name of one provider; all providers of the tenant if omitted.
   * @returns the status of each registration whose keys were fetched.
   * @throws RefusedError `keys_unavailable` if a fetch fails, `tenant_unavailable` if the tenant cannot be loaded,
   * `closed` after `close()`.
   * @throws JwksAuthError `registration_unknown` if there is no such registration.
   * @example
   * ```ts
   * const [status] = await registry.refresh('acme', 'default')
   * console.log(status?.keys.map(({ kid }) => kid))
   * ```
   */
  refresh(tenant: string, provider?: string): Promise<readonly ProviderStatus[]>
  /**
   * Finds the keys that may have signed a token, as a verification does: in the cache, or by a fetch. Loads the tenant
   * first, if necessary.
   *
   * @throws RefusedError `key_unknown`, `keys_unavailable`, `tenant_unavailable`, or `closed` after `close()`.
   * @throws JwksAuthError `registration_unknown` if there is no such registration.
   */
  resolve(tenant: string, provider: string, query: KeyQuery): Promise<readonly SigningKey[]>
  /** The status of a registration; `undefined` if it is neither registered nor loaded. Starts no fetch and no load. */
  status(tenant: string, provider: string): ProviderStatus | undefined
  /**
   * The status of every registration: those that were registered, and those that are loaded now. Starts no fetch and no
   * load.
   */
  statuses(): readonly ProviderStatus[]
  /**
   * Whether all registrations can verify tokens now, and which cannot. Loaded tenants do not count. Starts no fetch.
   */
  readiness(): Readiness
  /**
   * Refreshes the keys in use in the background, before they expire, until `close()`: with one timer for all sources.
   * Without it, requests start the refreshes.
   *
   * @throws RefusedError `closed` after `close()`.
   * @example
   * ```ts
   * const registry = createRegistry()
   * registry.register({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' })
   * registry.start()
   * ```
   */
  start(): void
  /**
   * Writes the keys of every source to the store, including those that the store has already. Starts no fetch, and does
   * nothing without a store. Never rejects: failures are in the report, and in events.
   */
  persistAll(): Promise<PersistReport>
  /**
   * Loads the stored keys of every registration, before traffic arrives. Otherwise each source does so at its first
   * use. Newer keys stay. Never rejects.
   */
  restoreFromPersistence(): Promise<RestoreReport>
  /**
   * Closes the registry: aborts open fetches, closes connections, and refuses every later operation with `closed`. Keys
   * that the store lacks are saved first, for at most 2 seconds; then the store is closed, for at most 2 seconds.
   * Idempotent.
   *
   * @example
   * ```ts
   * process.once('SIGTERM', () => {
   *   void registry.close()
   * })
   * ```
   */
  close(): Promise<void>
}
