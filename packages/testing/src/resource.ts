/** The kind of document that a request is for; `'other'` is any unknown path. */
export type Resource = 'jwks' | 'discovery' | 'other'

/** A selection of requests: those for the key set, those for a discovery document, or all. */
export type RequestPath = 'jwks' | 'discovery' | 'all'

export const REQUEST_PATHS: readonly RequestPath[] = ['jwks', 'discovery', 'all']

export const covers = (path: RequestPath, resource: Resource): boolean => path === 'all' || path === resource
