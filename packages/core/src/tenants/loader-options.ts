import type { Duration } from '../time/duration.js'
import { isWidenable, WIDENABLE, type RegistrationOption } from './loaded-option-rules.js'
import type { LoadTenant } from './loaded-registration.js'
import type { InheritedByLoaded } from './refuse-widening.js'
import type { Inherited } from '../registration/registration.js'
import type { CacheOptions } from '../options/cache-options.js'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchOptions } from '../options/fetch-options.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import type { TokenOptions } from '../options/token-options.js'

const NONE: ReadonlySet<RegistrationOption> = new Set()

/** Options for tenants that are loaded when they are first used. */
export interface LoaderOptions {
  /**
   * Finds a tenant at its first use, for instance in your database. It is not called for registered tenants. Its result
   * may come from your users: it is validated like any registration, and connects to public addresses only, unless the
   * registry permits more in `network` or `allowAddresses`. At most 100 registrations, 400 keys in `jwks`, 8192 members
   * and items and 1048576 characters, all together.
   * @default none
   */
  loadTenant?: LoadTenant
  /**
   * How many loaded tenants are kept. Beyond that, the least recently used one is evicted, tenants without a verified
   * token first.
   * @default 10000
   */
  maxTenants?: number
  /**
   * About how many bytes of the heap loaded tenants may take, with the key sets that are fetched for them, each counted
   * once. Beyond that, the heaviest tenants are evicted, even if recently used.
   * @default 268435456
   */
  loadedTenantBytes?: number
  /** The age from which a tenant is loaded again, at its next use and in the background. @default '5m' */
  tenantTtl?: Duration
  /**
   * Options in which a loaded registration may exceed the registry, such as `['audience', 'staleWhileError']`. For all
   * other options the values of the registry are limits: a load that exceeds one is invalid.
   * @default none
   */
  loadedMayWiden?: readonly WidenableOption[]
}

/** An option that can be listed in {@link LoaderOptions.loadedMayWiden}. */
export type WidenableOption = Exclude<
  keyof CacheOptions | keyof FetchOptions | keyof TokenOptions | 'audience',
  'requireHttps' | 'allowedDomains' | 'network' | 'allowAddresses'
>

/** {@link LoaderOptions}, validated; durations in milliseconds. */
export interface LoaderSettings {
  readonly loadTenant: LoadTenant
  readonly maxTenants: number
  readonly loadedTenantBytes: number
  readonly tenantTtl: number
  /** What loaded registrations inherit. */
  readonly inherited: InheritedByLoaded
}

export function readLoaderOptions(reader: OptionReader, inherited: Inherited): LoaderSettings | undefined {
  const loadTenant = reader.read('loadTenant', undefined, 'must be a function', (value) =>
    isLoader(value) ? value : undefined,
  )
  const maxTenants = reader.integer('maxTenants', DEFAULTS.tenants.maxTenants, 1, 10_000_000)
  const loadedTenantBytes = reader.integer('loadedTenantBytes', DEFAULTS.tenants.loadedTenantBytes, 2 ** 20, 2 ** 40)
  const tenantTtl = reader.lifetime('tenantTtl', DEFAULTS.tenants.tenantTtl)
  const mayWiden = readMayWiden(reader)
  if (loadTenant !== undefined) {
    const settings = { loadTenant, maxTenants, loadedTenantBytes, tenantTtl }
    return { ...settings, inherited: { ...forLoaded(reader, inherited), mayWiden } }
  }
  if (!reader.has('loadTenant')) {
    for (const name of ['maxTenants', 'loadedTenantBytes', 'tenantTtl', 'loadedMayWiden'])
      if (reader.has(name)) reader.refuse(name, 'needs loadTenant')
  }
  return undefined
}

function readMayWiden(reader: OptionReader): ReadonlySet<RegistrationOption> {
  const rule = `must be a non-empty list of ${WIDENABLE.join(', ')}`
  return reader.read('loadedMayWiden', NONE, rule, (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isWidenable) ? new Set(value) : undefined,
  )
}

/**
 * Customers of the application choose these issuers: they must not lead into its own network, unless the operator has
 * permitted that explicitly.
 */
function forLoaded(reader: OptionReader, inherited: Inherited): Inherited {
  if (reader.has('network')) return inherited
  return { ...inherited, fetch: { ...inherited.fetch, network: 'public' } }
}

function isLoader(value: unknown): value is LoadTenant {
  return typeof value === 'function'
}
