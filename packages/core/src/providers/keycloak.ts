import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of a Keycloak realm.
 *
 * Their claim `typ` is `Bearer`, which distinguishes them from ID tokens, refresh tokens and logout tokens.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { keycloak } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   keycloak({ baseUrl: 'https://sso.example.com', realm: 'acme', audience: 'reports-api' }),
 * )
 * ```
 */
export function keycloak(options: KeycloakOptions): ProviderRegistration {
  return preset('keycloak', options, (reader) => {
    const rule = 'must be a URL such as "https://sso.example.com", without "/realms/…", query or a slash at its end'
    const baseUrl = readText(reader, 'baseUrl', rule, (text) =>
      text.includes('/realms') ? undefined : baseUrlOf(text),
    )
    const realm = readText(reader, 'realm', 'must be the name of a realm, such as "acme"', (text) =>
      /^[A-Za-z0-9._~-]{1,255}$/.test(text) && !/^\.{1,2}$/.test(text) ? text : undefined,
    )
    return {
      provider: 'keycloak',
      issuer: `${baseUrl}/realms/${realm}`,
      audience: readAudience(reader),
      claimValues: { typ: 'Bearer' },
    }
  })
}

/** Options of {@link keycloak}. */
export interface KeycloakOptions {
  /**
   * The base URL of Keycloak, with its relative path if it has one: `https://sso.example.com`, or
   * `https://sso.example.com/auth`.
   */
  baseUrl: string
  /** The name of the realm (case-sensitive). */
  realm: string
  /** The client id of your API. An audience mapper must add it to `aud`. */
  audience: Audience
}
