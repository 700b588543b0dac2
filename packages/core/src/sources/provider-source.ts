import type { KeySource } from '../cache/key-source.js'
import type { EvictedSource } from '../cache/evicted-source.js'
import { ReadmittedSource } from '../cache/readmitted-source.js'
import type { Clock } from '../time/clock.js'
import type { ConnectionPools } from '../fetch/connection-pools.js'
import type { FetchSemaphore } from '../fetch/fetch-semaphore.js'
import { FixedLocation, DiscoveredLocation } from '../fetch/jwks-location.js'
import { RemoteSource } from '../fetch/remote-source.js'
import { StaticSource } from '../fetch/static-source.js'
import type { Trace } from '../events/trace.js'
import type { Registration } from '../registration/registration.js'

/**
 * Creates the key source of a registration: its metadata, a URL, or the keys in its options.
 *
 * @param keepsBody - Whether answers include their body, for a store.
 */
export function providerSource(
  { source, fetch }: Registration,
  { dispatchers, clock, trace, semaphore, tenants, evicted }: Parts,
  keepsBody: boolean,
): KeySource {
  if (source.kind === 'static') return new StaticSource(source.keys, fetch.maxRsaBits, clock, fetch.keyUse)
  const parts = {
    dispatcher: dispatchers.for(fetch),
    clock,
    trace,
    semaphore,
    tenants,
    requestAuth: source.requestAuth,
  }
  const location = source.kind === 'url' ? new FixedLocation(source.url) : new DiscoveredLocation(source, fetch, parts)
  const remote = new RemoteSource(location, fetch, parts, keepsBody)
  return evicted === undefined ? remote : new ReadmittedSource(remote, evicted, clock)
}

interface Parts {
  readonly dispatchers: ConnectionPools
  readonly clock: Clock
  readonly trace?: Trace | undefined
  readonly semaphore: FetchSemaphore
  /** The tenants that use the source. */
  readonly tenants: () => readonly string[]
  /**
   * The history that limits the tenant that had this source before; not applied while another tenant uses the source.
   */
  readonly evicted: (() => EvictedSource | undefined) | undefined
}
