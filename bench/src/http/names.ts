/** The same server without authentication: what all are compared with, and once more for the A/A control. */
export const BARE = 'no auth'
export const BARE_TWIN = 'no auth (A/A)'
export const WARM = 'jwks-auth, tokens remembered'
export const FORGETFUL = 'jwks-auth, every signature'
export const JOSE = 'jose by hand'
