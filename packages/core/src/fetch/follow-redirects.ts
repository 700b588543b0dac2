import { SourceError } from '../errors/errors.js'
import type { FetchPolicy } from './fetch-policy.js'
import { brokenUrlRule } from './url-rules.js'
import { get, type GetOptions, type GetResponse, type HttpParts } from './get.js'
import { requestAuthHeaders } from './request-auth.js'

/**
 * GETs a URL and follows redirects. Each hop is checked like the first; a redirect to another origin is followed only
 * if `allowedDomains` names its host. Request authentication is sent to its own origin only, and never again after a
 * redirect has left that origin.
 *
 * @throws SourceError `guard` if a URL is forbidden, `redirect` for too many redirects or an invalid one, `credentials`
 * if the request authentication is not available, and as {@link get}.
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
  let sendsAuth = requestAuth !== undefined
  for (let hops = 0; ; hops += 1) {
    onHop?.(url)
    sendsAuth &&= url.origin === requestAuth?.origin
    const auth = sendsAuth && requestAuth !== undefined ? await requestAuthHeaders(requestAuth, options.signal) : {}
    const headers = { ...agent, ...auth, ...options.headers }
    const response = await tracedGet(url, parts, { ...options, headers, maxResponseBytes })
    if (!REDIRECTS.has(response.status)) return response
    if (hops === policy.maxRedirects) throw new SourceError('redirect', `more than ${policy.maxRedirects} redirects`)
    url = guarded(response.headers['location'] ?? '', url, policy)
  }
}

/** Maximum length of an origin in an error message, because the provider chooses the origin. */
const MAX_SHOWN_ORIGIN_LENGTH = 200

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

interface FollowOptions extends Omit<GetOptions, 'maxResponseBytes'> {
  /** Called with each URL before it is requested, the first included. */
  readonly onHop?: (url: URL) => void
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
  // With `allowedDomains`, the rule above has already found the host among them.
  if (from !== undefined && url.origin !== from.origin && policy.allowedDomains === undefined) {
    const shown = url.origin.slice(0, MAX_SHOWN_ORIGIN_LENGTH)
    throw new SourceError('guard', `a redirect leads to ${shown}, another origin, and allowedDomains names none`)
  }
  return url
}
