/** What a request asked the issuer for; `'other'` is any path it does not know. */
export type Resource = 'jwks' | 'discovery' | 'other'

/** Which requests are meant: for the key set, for a discovery document, or every one. */
export type RequestPath = 'jwks' | 'discovery' | 'all'

export const REQUEST_PATHS: readonly RequestPath[] = ['jwks', 'discovery', 'all']

export const covers = (path: RequestPath, resource: Resource): boolean => path === 'all' || path === resource
