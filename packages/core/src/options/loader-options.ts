import type { Duration } from '../duration.js'
import type { LoadTenant } from '../registry/loaded-registration.js'
import type { Inherited } from '../registry/registration.js'
import { DEFAULTS } from './defaults.js'
import type { Reader } from './problems.js'

/** How a registry finds tenants that were not registered. */
export interface LoaderOptions {
  /**
   * Finds a tenant at its first use, for instance in your database. Tenants that were registered are never asked for. What it finds
   * may come from your users: it is judged like any registration, and connects to public addresses only, unless the registry
   * says otherwise in `network` or `allowAddresses`. @default none
   */
  loadTenant?: LoadTenant
  /**
   * How many loaded tenants are kept; beyond, the one whose last use is longest ago goes, but first those that no token was
   * proven for. @default 10000
   */
  maxTenants?: number
  /** The age from which a tenant is loaded again at its next use, in the background. @default '5m' */
  tenantTtl?: Duration
}

/** {@link LoaderOptions}, validated; durations in milliseconds. */
export interface LoaderSettings {
  readonly loadTenant: LoadTenant
  readonly maxTenants: number
  readonly tenantTtl: number
  /** What loaded registrations inherit. */
  readonly inherited: Inherited
}

export function readLoaderOptions(reader: Reader, inherited: Inherited): LoaderSettings | undefined {
  const loadTenant = reader.read('loadTenant', undefined, 'must be a function', (value) =>
    isLoader(value) ? value : undefined,
  )
  const maxTenants = reader.integer('maxTenants', DEFAULTS.tenants.maxTenants, 1, 10_000_000)
  const tenantTtl = reader.duration('tenantTtl', DEFAULTS.tenants.tenantTtl)
  if (loadTenant !== undefined) return { loadTenant, maxTenants, tenantTtl, inherited: forLoaded(reader, inherited) }
  if (!reader.has('loadTenant')) {
    for (const name of ['maxTenants', 'tenantTtl']) if (reader.has(name)) reader.refuse(name, 'needs loadTenant')
  }
  return undefined
}

/** The users of users choose these issuers: they lead into no network of ours, unless the operator said so himself. */
function forLoaded(reader: Reader, inherited: Inherited): Inherited {
  if (reader.has('network')) return inherited
  return { ...inherited, fetch: { ...inherited.fetch, network: 'public' } }
}

function isLoader(value: unknown): value is LoadTenant {
  return typeof value === 'function'
}
