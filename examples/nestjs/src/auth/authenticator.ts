/** The token that the `Authenticator` of core is provided under. */
export const AUTHENTICATOR: unique symbol = Symbol('jwks-auth:authenticator')
