import { refuseUnless, requireObject } from '../option-reader/arguments.js'

/** The parts of a framework's request that core reads. An adapter provides them. */
export interface RequestLike {
  readonly method: string
  /** Path and query as the client sent them. */
  readonly url: string
  /** Host name without port, as the framework determines it; {@link validHost} refuses an invalid one. */
  readonly host: string
  /** Names in lower case, as Node writes them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Name, value, name, value: as received. Node's `headers` keeps only the first of repeated headers. */
  readonly rawHeaders: readonly string[]
}

/**
 * Refuses a value that is not a request: from JavaScript, or of a framework that the adapter does not support.
 *
 * @throws OptionsError naming the missing member.
 */
export function requireRequest(request: RequestLike): void {
  requireObject('request', request)
  const { headers, rawHeaders }: { readonly headers: unknown; readonly rawHeaders: unknown } = request
  requireObject('request.headers', headers)
  refuseUnless(Array.isArray(rawHeaders), 'request.rawHeaders', 'must be a list', rawHeaders)
}

/** The value of a header; the first one if there are several. */
export function headerOf({ headers }: RequestLike, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}
