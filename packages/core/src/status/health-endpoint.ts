import { DEFAULTS } from '../options/defaults.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import type { Registry } from '../registry/public-registry.js'
import { HealthDetails } from './health-details.js'
import { pageAnswer, requirePageRequest, type PageAnswer, type PageContent, type PageRequest } from './page-answer.js'
import { readPageParts, type PageArguments } from './page-arguments.js'
import { WarmKeys } from './warm-keys.js'

/**
 * Creates the health endpoint behind every adapter's `healthHandler`, for frameworks without an adapter. It answers 200
 * when the service is ready for traffic, else 503.
 *
 * Each call also keeps the keys of registered providers warm: keys that are due are fetched in the background, with the
 * usual backoff. Otherwise an unused provider would never have keys, and no token would arrive to fetch them while the
 * service is reported as not ready.
 *
 * A call costs the same for ten providers as for ten thousand. New keys are visible immediately. Keys that pass their
 * stale limit are noticed immediately among at most 200 sources, else within a second of the next call.
 *
 * @param registry - Made by `createRegistry`.
 * @returns A function from a request's method and URL to the answer. It throws an OptionsError if one is missing.
 * @throws OptionsError that lists every wrong option.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createRegistry, healthEndpoint } from '@jwks-auth/core'
 *
 * const health = healthEndpoint(createRegistry())
 * createServer(({ method = 'GET', url = '/' }, response) => {
 *   const { status, headers, body } = health({ method, url })
 *   response.writeHead(status, headers).end(method === 'HEAD' ? undefined : body)
 * }).listen(8080)
 * ```
 */
export function healthEndpoint(registry: Registry, options: HealthOptions = {}): (request: PageRequest) => PageAnswer {
  const parts = readPageParts(registry, options, 'healthHandler', readHealthSettings)
  const warmKeys = new WarmKeys(parts.registry)
  const details = new HealthDetails(parts.registry)
  return (request) => {
    requirePageRequest(request)
    return pageAnswer(request.method, () => {
      warmKeys.look()
      return healthOfService(parts, details)
    })
  }
}

/** Options of every adapter's `healthHandler`. */
export interface HealthOptions {
  /**
   * Which registrations need keys for the service to be ready: every one, as for `registry.readiness()`, or any one.
   * With `'any'`, a long outage of one provider does not take the service out of rotation. Tenants from `loadTenant`
   * never count. @default 'every'
   */
  needs?: 'every' | 'any'
  /**
   * Adds the state of each provider to the answer. Tenants, issuers and errors are confidential data of your customers:
   * show them to your own staff only. At most 100 providers are listed, those that are not ready first. @default false
   */
  details?: boolean
}

function readHealthSettings(reader: OptionReader): Required<HealthOptions> {
  return {
    needs: reader.oneOf('needs', DEFAULTS.health.needs, ['every', 'any']),
    details: reader.boolean('details', DEFAULTS.health.details),
  }
}

function healthOfService(
  { registry, settings: { needs, details } }: PageArguments<Required<HealthOptions>>,
  healthDetails: HealthDetails,
): PageContent {
  const { registered, waiting } = registry.parts.readiness
  const enough = waiting === 0 || (needs === 'any' && waiting < registered)
  const ready = enough && registry.isOpen
  return {
    status: ready ? 200 : 503,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(details ? { ready, ...healthDetails.now() } : { ready }),
  }
}
