import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of the UAA (User Account and Authentication server) of Cloud Foundry.
 *
 * Refresh tokens of the UAA are JWTs of the same issuer, for the same audience, signed with the same key. They have no
 * `scope` and are refused.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { uaa } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(uaa({ baseUrl: 'https://uaa.example.com', audience: 'reports' }))
 * ```
 */
export function uaa(options: UaaOptions): ProviderRegistration {
  return preset('uaa', options, (reader) => {
    const rule = 'must be a URL such as "https://uaa.example.com", without "/oauth/token", query or a slash at its end'
    const baseUrl = readText(reader, 'baseUrl', rule, (text) =>
      text.endsWith('/oauth/token') ? undefined : baseUrlOf(text),
    )
    return {
      provider: 'uaa',
      issuer: `${baseUrl}/oauth/token`,
      audience: readAudience(reader),
      requiredClaims: ['scope', 'client_id'],
      scopeClaims: ['scope'],
    }
  })
}

/** Options of {@link uaa}. */
export interface UaaOptions {
  /**
   * The base URL of the UAA, or of one of its identity zones: `https://uaa.example.com`,
   * `https://acme.uaa.example.com`.
   */
  baseUrl: string
  /**
   * The resource id in the `aud` of tokens: the part of your scopes before the first dot. Do not use a client id: that
   * is the `aud` of ID tokens.
   */
  audience: Audience
}
