import { DEFAULTS } from '../options/defaults.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import type { Registry } from '../registry/public-registry.js'
import { HealthDetails } from './health-details.js'
import { pageAnswer, requirePageRequest, type PageAnswer, type PageContent, type PageRequest } from './page-answer.js'
import { readPageParts, type PageParts } from './page-parts.js'
import { WarmKeys } from './warm-keys.js'

/** Options of every adapter's `healthHandler`. */
export interface HealthOptions {
  /**
   * Which registrations need keys for the service to be ready: every one, as `registry.readiness()` has it, or any one, so that a single
   * provider that is down for long does not take the service out of rotation. Tenants from `loadTenant` never count. @default 'every'
   */
  needs?: 'every' | 'any'
  /**
   * Adds what is known of each provider: tenants, issuers and errors are your customers' business, so show them to your own people only.
   * At most 100 are told, those that are not ready first. @default false
   */
  details?: boolean
}

/**
 * Makes what every adapter's `healthHandler` stands on. It answers 200 when the service is ready for traffic, else 503.
 *
 * Whoever asks keeps the keys of registered providers warm: those that are due are fetched in the background, with the usual backoff. A
 * provider that nobody uses would have none, and nobody would come while the service says that it is not ready.
 *
 * An answer costs the same for ten providers as for ten thousand. That keys came is seen at once; that they became too old to serve is seen
 * at once among at most 200 sources, and else within a second of the first call after.
 *
 * @throws OptionsError naming every wrong field.
 */
export function healthEndpoint(registry: Registry, options: HealthOptions = {}): (request: PageRequest) => PageAnswer {
  const parts = readPageParts(registry, options, 'healthHandler', readHealthSettings)
  const warm = new WarmKeys(parts.registry)
  const details = new HealthDetails(parts.registry)
  return (request) => {
    requirePageRequest(request)
    return pageAnswer(request.method, () => {
      warm.look()
      return healthOfService(parts, details)
    })
  }
}

function readHealthSettings(reader: OptionReader): Required<HealthOptions> {
  return {
    needs: reader.oneOf('needs', DEFAULTS.health.needs, ['every', 'any']),
    details: reader.boolean('details', DEFAULTS.health.details),
  }
}

function healthOfService(
  { registry, settings: { needs, details } }: PageParts<Required<HealthOptions>>,
  told: HealthDetails,
): PageContent {
  const { registered, waiting } = registry.parts.readiness
  const enough = waiting === 0 || (needs === 'any' && waiting < registered)
  const ready = enough && registry.isOpen
  return {
    status: ready ? 200 : 503,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(details ? { ready, ...told.now() } : { ready }),
  }
}
