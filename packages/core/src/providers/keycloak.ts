import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link keycloak}. */
export interface KeycloakOptions {
  /** Where Keycloak is, with its relative path if it has one: `https://sso.example.com`, or `https://sso.example.com/auth`. */
  baseUrl: string
  /** The realm's name. */
  realm: string
  /** Your API's client id, which an audience mapper has to put into `aud`. */
  audience: Audience
}

/**
 * Access tokens of a Keycloak realm. They say `typ: Bearer` among their claims, by which ID tokens, refresh tokens and logout tokens are
 * told from them.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
