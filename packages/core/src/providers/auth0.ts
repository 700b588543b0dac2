import { hostOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link auth0}. */
export interface Auth0Options {
  /** The tenant's domain, or its custom one, without scheme and path: `example.eu.auth0.com`. */
  domain: string
  /** The identifier of your API, as it is registered with Auth0. */
  audience: Audience
  /** Only tokens of this organization, whose id begins with `org_`. @default any */
  organization?: string
}

/**
 * Access tokens of an Auth0 tenant, of both profiles. ID tokens are refused: they are for an application, not for the API.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
