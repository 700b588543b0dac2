import { requireObject, requireText } from '../option-reader/arguments.js'

/**
 * Makes the HTTP answer of a page: its content for GET and HEAD, a 405 for other methods (RFC 9110 section 15.5.6).
 * Never cached.
 */
export function pageAnswer(method: string, content: () => PageContent): PageAnswer {
  return method === 'GET' || method === 'HEAD' ? withCommonHeaders(content()) : methodNotAllowed()
}

/** The parts of a request that a page reads. */
export interface PageRequest {
  readonly method: string
  /** The request target with its query, as the client sent it. */
  readonly url: string
}

/** A complete HTTP answer, the same in every framework. */
export interface PageAnswer {
  readonly status: 200 | 405 | 503
  /** The header fields, with names in lower case and `content-length` included. */
  readonly headers: Readonly<Record<string, string>>
  /** The body. Do not send it in answer to a HEAD request. */
  readonly body: string
}

/** The answer of a page to GET and HEAD, before the common headers are added. */
export interface PageContent {
  readonly status: 200 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Checks a request that may come from outside our adapters.
 *
 * @throws OptionsError that names the missing part.
 */
export function requirePageRequest(request: PageRequest): void {
  requireObject('request', request)
  requireText('request.method', request.method)
  requireText('request.url', request.url)
}

/** The 405 for methods other than GET and HEAD. */
export function methodNotAllowed(): PageAnswer {
  const headers = { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' }
  return withCommonHeaders({ status: 405, headers, body: '' })
}

/** `nosniff`: bodies contain text from providers, such as key ids, which browsers must not take for another type. */
function withCommonHeaders({ status, headers, body }: PageAnswer): PageAnswer {
  const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  return { status, headers: { ...headers, ...common, 'content-length': String(Buffer.byteLength(body)) }, body }
}
