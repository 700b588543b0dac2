import { requireObject, requireText } from '../option-reader/arguments.js'

/** What a page looks at of a request. */
export interface PageRequest {
  readonly method: string
  /** The request target with its query, as the client sent it. */
  readonly url: string
}

/** An answer as it goes over the wire, the same in every framework. */
export interface PageAnswer {
  readonly status: 200 | 405 | 503
  /** Names in small letters; `content-length` included. */
  readonly headers: Readonly<Record<string, string>>
  /** Not to be sent to a HEAD request. */
  readonly body: string
}

/** What a page says to GET and HEAD. */
export interface PageContent {
  readonly status: 200 | 503
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** @throws OptionsError naming what a request lacks that does not come from an adapter of ours. */
export function requirePageRequest(request: PageRequest): void {
  requireObject('request', request)
  requireText('request.method', request.method)
  requireText('request.url', request.url)
}

/** Answers GET and HEAD, which differ in the body alone, and other methods with a 405 (RFC 9110 section 15.5.6). Never cached. */
export function pageAnswer(method: string, content: () => PageContent): PageAnswer {
  return method === 'GET' || method === 'HEAD' ? sealed(content()) : methodNotAllowed()
}

/** The answer to methods that a page does not have. */
export function methodNotAllowed(): PageAnswer {
  const headers = { allow: 'GET, HEAD', 'content-type': 'text/plain; charset=utf-8' }
  return sealed({ status: 405, headers, body: '' })
}

/** `nosniff`, because what providers call their keys must not be taken for anything but what the content type says. */
function sealed({ status, headers, body }: PageAnswer): PageAnswer {
  const ours = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
  return { status, headers: { ...headers, ...ours, 'content-length': String(Buffer.byteLength(body)) }, body }
}
