import { SourceError } from '../errors/errors.js'
import type { FetchPolicy } from './fetch-policy.js'
import { brokenUrlRule } from './url-rules.js'
import { get, type GetOptions, type GetResponse, type HttpParts } from './get.js'
import { requestAuthHeaders } from './request-auth.js'

/** Characters of an origin that a provider chooses. */
const MAX_SHOWN_ORIGIN = 200

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

interface FollowOptions extends Omit<GetOptions, 'maxResponseBytes'> {
  /** Told of each URL that is about to be asked, the first included. */
  readonly onHop?: (url: URL) => void
}

/**
 * GETs a URL and follows redirects, each hop judged like the first: to another origin only where `allowedDomains` names its host. What is
 * sent along goes to its own origin alone, and no further once a redirect has left that.
 *
 * @throws SourceError `guard` when a URL may not be contacted, `redirect` for too many or a broken one, `credentials` when what has to
 * be sent along is not to be had, and as {@link get}.
 */
export async function follow(
  start: string,
  parts: HttpParts,
  policy: FetchPolicy,
  { onHop, ...options }: FollowOptions,
): Promise<GetResponse> {
  const { maxResponseBytes, userAgent } = policy
  const agent = userAgent === undefined ? {} : { 'user-agent': userAgent }
  const { requestAuth } = parts
  let url = guarded(start, undefined, policy)
  let atHome = requestAuth !== undefined
  for (let hops = 0; ; hops += 1) {
    onHop?.(url)
    atHome &&= url.origin === requestAuth?.origin
    const along = atHome && requestAuth !== undefined ? await requestAuthHeaders(requestAuth, options.signal) : {}
    const headers = { ...agent, ...along, ...options.headers }
    const response = await tracedGet(url, parts, { ...options, headers, maxResponseBytes })
    if (!REDIRECTS.has(response.status)) return response
    if (hops === policy.maxRedirects) throw new SourceError('redirect', `more than ${policy.maxRedirects} redirects`)
    url = guarded(response.headers['location'] ?? '', url, policy)
  }
}

/** Each hop is an operation of its own. */
async function tracedGet(url: URL, parts: HttpParts, options: GetOptions): Promise<GetResponse> {
  if (parts.trace === undefined) return await get(url, parts, options)
  return await parts.trace.run({ name: 'fetch', url }, async (note) => {
    const response = await get(url, parts, options)
    note({ httpStatus: response.status })
    return response
  })
}

function guarded(target: string, from: URL | undefined, policy: FetchPolicy): URL {
  if (target === '' || !URL.canParse(target, from?.href))
    throw new SourceError('redirect', 'a redirect has no usable location')
  const url = new URL(target, from)
  if (from?.protocol === 'https:' && url.protocol === 'http:') {
    throw new SourceError('guard', 'a redirect leads from https to http')
  }
  const broken = brokenUrlRule(url, policy)
  if (broken !== undefined) throw new SourceError('guard', `the URL ${broken}`)
  // Where there are domains, the rule above has found the host among them.
  if (from !== undefined && url.origin !== from.origin && policy.allowedDomains === undefined) {
    const shown = url.origin.slice(0, MAX_SHOWN_ORIGIN)
    throw new SourceError('guard', `a redirect leads to ${shown}, another origin, and allowedDomains names none`)
  }
  return url
}
