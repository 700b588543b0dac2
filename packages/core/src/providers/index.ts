/**
 * Presets: functions that turn the terms of a well-known identity provider's console into a registration.
 *
 * @module @jwks-auth/core/providers
 */

export { adfs, type AdfsOptions } from './adfs.js'
export { apple, type AppleOptions } from './apple.js'
export { auth0, type Auth0Options } from './auth0.js'
export { circleCi, type CircleCiOptions } from './circleci.js'
export { cognito, type CognitoOptions } from './cognito.js'
export { duende, type DuendeOptions } from './duende.js'
export { entraB2c, type EntraB2cOptions } from './entra-b2c.js'
export { entraId, type EntraAudience, type EntraIdOptions, type EntraPlace, type EntraTenants } from './entra-id.js'
export { firebase, type FirebaseOptions } from './firebase.js'
export { forgeRock, type ForgeRockOptions } from './forgerock.js'
export { githubActions, type GitHubActionsOptions, type GitHubSource } from './github-actions.js'
export { gitlab, type GitLabOptions, type GitLabSource } from './gitlab.js'
export { google, type GoogleAudience, type GoogleOptions } from './google.js'
export { keycloak, type KeycloakOptions } from './keycloak.js'
export { kubernetes, type KubernetesOptions } from './kubernetes.js'
export { okta, type OktaOptions } from './okta.js'
export type { Audience, ProviderRegistration } from './preset.js'
export { recognizeProvider, type RecognizedProvider } from './recognize-provider.js'
export { spiffe, type SpiffeOptions } from './spiffe.js'
export { stytch, type StytchOptions } from './stytch.js'
export { uaa, type UaaOptions } from './uaa.js'
