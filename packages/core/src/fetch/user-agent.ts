// The User-Agent header with which this package identifies itself to providers.

/** Written by `npm run version`. Not read from a file, so that a single-file bundle has it too. */
const VERSION = '0.0.0'

/** The default User-Agent of requests (RFC 9110 section 10.1.5). */
export const USER_AGENT: string = `jwks-auth/${VERSION}`
