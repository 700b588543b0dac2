import { createHash } from 'node:crypto'
import type { Registry } from '../registry/public-registry.js'
import type { TenantRegistry } from '../registry/registry.js'
import { ProviderSurvey } from './provider-overview.js'
import { methodNotAllowed, pageAnswer, requirePageRequest, type PageAnswer, type PageRequest } from './page-answer.js'
import { readPageParts } from './page-arguments.js'
import { PAGE_SCRIPT } from './page-script.js'
import { PAGE_STYLE } from './page-style.js'
import { RequestRates } from './request-rates.js'
import { readStatusPageSettings, type StatusPageOptions } from './status-options.js'
import { statusPageOf } from './status-page.js'
import { statusQueryOf } from './status-query.js'
import { statusView } from './status-view.js'

/**
 * Creates the status page behind every adapter's `statusPage`, for frameworks without an adapter: an HTML page that
 * shows people the state of each provider. It never starts a fetch.
 *
 * With more than 250 registrations, the data is collected in slices and is up to a second old.
 *
 * The page shows tenants, issuers and errors and requires no token, so restrict access to it.
 *
 * @param registry - Made by `createRegistry`.
 * @returns A function from a request's method and URL to the answer. It throws an OptionsError if one is missing.
 * @throws OptionsError that lists every wrong option.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createRegistry, statusEndpoint } from '@jwks-auth/core'
 *
 * const page = statusEndpoint(createRegistry(), { title: 'orders' })
 * createServer(async ({ method = 'GET', url = '/' }, response) => {
 *   const { status, headers, body } = await page({ method, url })
 *   response.writeHead(status, headers).end(method === 'HEAD' ? undefined : body)
 * }).listen(9090, '127.0.0.1')
 * ```
 */
export function statusEndpoint(
  registry: Registry,
  options: StatusPageOptions = {},
): (request: PageRequest) => Promise<PageAnswer> {
  const { registry: known, settings } = readPageParts(registry, options, 'statusPage', readStatusPageSettings)
  const rates = new RequestRates(managersOf(known), known.parts.clock.now().mono)
  const survey = new ProviderSurvey(known, rates)
  const answer = async ({ method, url }: PageRequest): Promise<PageAnswer> => {
    if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed()
    const view = statusView(known, await survey.all(), settings.pageSize, statusQueryOf(url))
    return pageAnswer(method, () => ({ status: 200, headers: HEADERS, body: statusPageOf(view, settings) }))
  }
  return (request) => {
    requirePageRequest(request)
    return answer(request)
  }
}

function managersOf({ registered, loaded }: TenantRegistry): ConstructorParameters<typeof RequestRates>[0] {
  return [...registered, ...loaded].map(({ manager }) => manager)
}

/** Loads nothing, and allows only the page's own script and style by hash: injected markup would have no effect. */
const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(PAGE_SCRIPT)}`,
  `style-src ${hashOf(PAGE_STYLE)}`,
  'img-src data:',
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
