import { createHash } from 'node:crypto'
import type { Registry } from '../registry/public-registry.js'
import type { TenantRegistry } from '../registry/registry.js'
import { ProviderSurvey } from './all-providers.js'
import { methodNotAllowed, pageAnswer, requirePageRequest, type PageAnswer, type PageRequest } from './page-answer.js'
import { readPageParts } from './page-parts.js'
import { PAGE_SCRIPT } from './page-script.js'
import { PAGE_STYLE } from './page-style.js'
import { RequestRates } from './request-rates.js'
import { readStatusPageSettings, type StatusPageOptions } from './status-options.js'
import { statusPageOf } from './status-page.js'
import { statusQueryOf } from './status-query.js'
import { statusView } from './status-view.js'

/**
 * Makes what every adapter's `statusPage` stands on: a page for people, of all that is known of each provider. It costs no fetch.
 * Where there are more than 250 registrations, what it shows is up to a second old, and is found out in slices.
 *
 * @throws OptionsError naming every wrong field.
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

/** Nothing is loaded, and nothing runs or styles but what is known here: text that got in as markup would do nothing. */
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
