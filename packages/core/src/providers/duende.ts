import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of Duende IdentityServer.
 *
 * Their `typ`, `at+jwt`, distinguishes them from its other tokens. Tokens of machine clients have no `sub`, so the full
 * profile of RFC 9068 is not required.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { duende } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(duende({ authority: 'https://identity.example.com', audience: 'reports' }))
 * ```
 */
export function duende(options: DuendeOptions): ProviderRegistration {
  return preset('duende', options, (reader) => {
    const rule = 'must be a URL such as "https://identity.example.com", without query or a slash at its end'
    return {
      provider: 'duende',
      issuer: readText(reader, 'authority', rule, baseUrlOf),
      audience: readAudience(reader),
      types: ['at+jwt'],
      requireType: true,
      requiredClaims: ['client_id'],
    }
  })
}

/** Options of {@link duende}. */
export interface DuendeOptions {
  /** The base URL of the IdentityServer, without a trailing slash: `https://identity.example.com`. */
  authority: string
  /**
   * The name of your `ApiResource`. Without an `ApiResource`, but with `EmitStaticAudienceClaim` on:
   * `AUTHORITY/resources`.
   */
  audience: Audience
}
