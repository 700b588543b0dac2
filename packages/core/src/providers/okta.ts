import { hostOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of a custom authorization server of Okta.
 *
 * Scopes come from the list `scp`. ID tokens have no `cid` and are refused.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { okta } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   okta({ domain: 'example.okta.com', authorizationServer: 'default', audience: 'api://default' }),
 * )
 * ```
 */
export function okta(options: OktaOptions): ProviderRegistration {
  return preset('okta', options, (reader) => {
    const rule =
      'must be a bare host such as "example.okta.com", without scheme, port or path (and not the "-admin" one)'
    const domain = readText(reader, 'domain', rule, (text) => {
      const host = hostOf(text)
      return host?.split('.')[0]?.endsWith('-admin') === true ? undefined : host
    })
    const server = readText(
      reader,
      'authorizationServer',
      'must be the id of a custom authorization server, such as "default" or "aus9o8wzkhckw9TLa0h7"',
      (text) => (/^[A-Za-z0-9]{1,64}$/.test(text) ? text : undefined),
    )
    return {
      provider: 'okta',
      issuer: `https://${domain}/oauth2/${server}`,
      audience: readAudience(reader),
      algorithms: ['RS256'],
      requiredClaims: ['cid'],
      scopeClaims: ['scp'],
    }
  })
}

/** Options of {@link okta}. */
export interface OktaOptions {
  /** The organization's domain or custom domain, without scheme and path: `example.okta.com`. */
  domain: string
  /**
   * The id of a custom authorization server: `default`, or `aus…`. Access tokens of the org authorization server are
   * for Okta only.
   */
  authorizationServer: string
  /** The audience of the authorization server, such as `api://default`. */
  audience: Audience
}
