import type { KeySource } from '../cache/key-source.js'
import type { EvictedSource } from '../cache/evicted-source.js'
import { ReadmittedSource } from '../cache/readmitted-source.js'
import type { Clock } from '../time/clock.js'
import type { Dispatchers } from '../fetch/dispatchers.js'
import type { FetchSemaphore } from '../fetch/fetch-semaphore.js'
import { FixedLocation, DiscoveredLocation } from '../fetch/location.js'
import { RemoteSource } from '../fetch/remote-source.js'
import { StaticSource } from '../fetch/static-source.js'
import type { Trace } from '../events/trace.js'
import type { Registration } from '../registration/registration.js'

interface Parts {
  readonly dispatchers: Dispatchers
  readonly clock: Clock
  readonly trace?: Trace | undefined
  readonly semaphore: FetchSemaphore
  /** Those that use it. */
  readonly tenants: () => readonly string[]
  /** What the tenant is held to that had this source before, while no other tenant uses it. */
  readonly heldTo: (() => EvictedSource | undefined) | undefined
}

/**
 * Where a registration says that its keys are.
 *
 * @param keepsBody - Whether answers carry their body, for a store.
 */
export function providerSource(
  { source, fetch }: Registration,
  { dispatchers, clock, trace, semaphore, tenants, heldTo }: Parts,
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
  return heldTo === undefined ? remote : new ReadmittedSource(remote, heldTo, clock)
}
