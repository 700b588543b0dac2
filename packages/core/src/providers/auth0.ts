import { hostOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of an Auth0 tenant, in both token profiles.
 *
 * ID tokens are refused: their audience is an application, not the API.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { auth0 } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   auth0({ domain: 'example.eu.auth0.com', audience: 'https://api.example.com' }),
 * )
 * ```
 */
export function auth0(options: Auth0Options): ProviderRegistration {
  return preset('auth0', options, (reader) => {
    const rule = 'must be a bare host such as "example.eu.auth0.com", without scheme, port or path'
    const domain = readText(reader, 'domain', rule, hostOf)
    const audience = readAudience(reader)
    const organization = reader.read(
      'organization',
      undefined,
      'must be an id such as "org_9ybsU1dN2dKfDkBi"',
      (value) => (typeof value === 'string' && /^org_[A-Za-z0-9]{1,60}$/.test(value) ? value : undefined),
    )
    return {
      provider: 'auth0',
      issuer: `https://${domain}/`,
      audience,
      ...(organization === undefined ? {} : { claimValues: { org_id: organization } }),
    }
  })
}

/** Options of {@link auth0}. */
export interface Auth0Options {
  /** The tenant's domain or custom domain, without scheme and path: `example.eu.auth0.com`. */
  domain: string
  /** The identifier of your API, as registered with Auth0. */
  audience: Audience
  /** Accepts only tokens of this organization, whose id begins with `org_`. @default any */
  organization?: string
}
