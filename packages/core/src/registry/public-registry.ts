import type { KeyQuery } from '../cache/manager.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { PersistReport, RestoreReport } from '../persistence/persisted-sources.js'
import type { ProviderStatus, Readiness, RegistrationSummary } from './provider-status.js'
import type { RegisterOptions } from './register-options.js'
import type { RegistrationOptions } from '../options/registration-options.js'

/** Which tenants exist, which issuers may sign for each, and where their keys are kept. */
export interface Registry extends AsyncDisposable {
  /**
   * Adds a registration. Nothing is fetched yet. One with the same tenant and provider is refused unless `replace` is `true`: then
   * it takes the place of the earlier one, and keys are kept when it has the same source, guard and cache policy.
   *
   * @throws OptionsError naming every wrong field, or the registration it conflicts with.
   */
  register(options: RegistrationOptions, how?: RegisterOptions): void
  /**
   * Removes a registration; its tokens are refused from now on. Concerns what was registered: once that is gone, the next use of the
   * tenant asks `loadTenant`, where there is one. @returns whether there was one.
   */
  unregister(tenant: string, provider: string): boolean
  /**
   * Says that a tenant changed where `loadTenant` finds it: nothing that is known of it is used any more, and its next use loads
   * it and waits. What the load finds unchanged keeps its keys. Tenants that were registered are not concerned.
   *
   * @returns whether anything was known: it was loaded, being loaded, or remembered as absent or failing.
   */
  invalidateTenant(tenant: string): boolean
  /** What was registered, and what is loaded now. */
  list(): readonly RegistrationSummary[]
  /**
   * Fetches keys now, whatever the cache holds: a provider's, or those of all providers of the tenant. Loads the tenant first,
   * if need be.
   *
   * @throws RefusedError `keys_unavailable` when a fetch fails, `tenant_unavailable` when the tenant can't be loaded.
   * @throws JwksAuthError `registration_unknown` when there is none of that name.
   */
  refresh(tenant: string, provider?: string): Promise<readonly ProviderStatus[]>
  /**
   * The keys that may have signed a token, as a verification finds them: from the cache, or by a fetch. Loads the tenant first,
   * if need be.
   *
   * @throws RefusedError `key_unknown`, `keys_unavailable` or `tenant_unavailable`.
   * @throws JwksAuthError `registration_unknown` when there is none of that name.
   */
  resolve(tenant: string, provider: string, query: KeyQuery): Promise<readonly SigningKey[]>
  /** What is known of a registration's keys; `undefined` when it is neither registered nor loaded. Costs no fetch and no load. */
  status(tenant: string, provider: string): ProviderStatus | undefined
  /** What is known of the keys of all that was registered, and of all that is loaded now. Costs no fetch and no load. */
  statuses(): readonly ProviderStatus[]
  /** Whether all that was registered can verify tokens now, and which cannot. Costs no fetch. */
  readiness(): Readiness
  /** Refreshes the keys in use in the background, with one timer, until `close()`. Without it a request starts refreshes. */
  start(): void
  /**
   * Writes the keys of every source to the store, those included that it has already. Costs no fetch, and does nothing without a
   * store. Never rejects: what failed is in the report, and in events.
   */
  persistAll(): Promise<PersistReport>
  /**
   * Takes from the store what it has for every registration, before traffic comes. Without this each source does so at its first
   * use. Keys that are newer stay. Never rejects.
   */
  restoreFromPersistence(): Promise<RestoreReport>
  /**
   * Aborts open fetches, closes connections, and refuses from now on with `closed`. Keys that the store does not have are written
   * first, for 2 seconds at most; then the store is closed, for 2 seconds at most. Idempotent.
   */
  close(): Promise<void>
}
