import { refuseUnless, requireObject } from '../option-reader/arguments.js'

/** What an adapter hands over of a framework's request. */
export interface RequestLike {
  readonly method: string
  /** Path and query as the client sent them. */
  readonly url: string
  /** Host name without port, as the framework trusts it; {@link validHost} refuses an invalid one. */
  readonly host: string
  /** Names in lower case, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Name, value, name, value: as received. Node's `headers` keeps only the first of repeated ones. */
  readonly rawHeaders: readonly string[]
}

/**
 * Refuses what is no request: from JavaScript, or of a framework that its adapter is not for.
 *
 * @throws OptionsError naming what it lacks.
 */
export function requireRequest(request: RequestLike): void {
  requireObject('request', request)
  const { headers, rawHeaders }: { readonly headers: unknown; readonly rawHeaders: unknown } = request
  requireObject('request.headers', headers)
  refuseUnless(Array.isArray(rawHeaders), 'request.rawHeaders', 'must be a list', rawHeaders)
}

/** The value of a header; the first when there are several. */
export function headerOf({ headers }: RequestLike, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}
