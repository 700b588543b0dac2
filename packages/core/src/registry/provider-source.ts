import type { KeySource } from '../cache/key-source.js'
import type { RememberedSource } from '../cache/remembered-source.js'
import { ReturningSource } from '../cache/returning-source.js'
import type { Clock } from '../clock.js'
import type { Dispatchers } from '../http/dispatchers.js'
import type { FetchGate } from '../http/fetch-gate.js'
import { FixedLocation, DiscoveredLocation } from '../http/location.js'
import { RemoteSource } from '../http/remote-source.js'
import { StaticSource } from '../http/static-source.js'
import { DEFAULTS } from '../options/defaults.js'
import type { Trace } from '../trace.js'
import type { Registration } from './registration.js'

interface Parts {
  readonly dispatchers: Dispatchers
  readonly clock: Clock
  readonly trace?: Trace | undefined
  readonly gate: FetchGate
  /** Those that use it. */
  readonly tenants: () => readonly string[]
  /** What the tenant is held to that had this source before, while no other tenant uses it. */
  readonly heldTo: (() => RememberedSource | undefined) | undefined
}

/**
 * Where a registration says that its keys are.
 *
 * @param keepsBody - Whether answers carry their body, for a store.
 */
export function providerSource(
  { source, fetch }: Registration,
  { dispatchers, clock, trace, gate, tenants, heldTo }: Parts,
  keepsBody: boolean,
): KeySource {
  if (source.kind === 'static')
    return new StaticSource(source.keys, fetch.maxRsaBits ?? DEFAULTS.maxRsaBits, clock, fetch.keyUse)
  const parts = { dispatcher: dispatchers.for(fetch), clock, trace, gate, tenants, sentAlong: source.sentAlong }
  const location = source.kind === 'url' ? new FixedLocation(source.url) : new DiscoveredLocation(source, fetch, parts)
  const remote = new RemoteSource(location, fetch, parts, keepsBody)
  return heldTo === undefined ? remote : new ReturningSource(remote, heldTo, clock)
}
