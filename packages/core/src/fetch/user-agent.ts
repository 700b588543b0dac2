/** `npm run version` writes it. No file is read for it, so that a bundle of one file knows it too. */
const VERSION = '0.0.0'

/** What requests say of who sends them, unless the options say otherwise (RFC 9110 section 10.1.5). */
export const USER_AGENT: string = `jwks-auth/${VERSION}`
