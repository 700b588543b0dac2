import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link duende}. */
export interface DuendeOptions {
  /** The base address of the IdentityServer, without a slash at its end: `https://identity.example.com`. */
  authority: string
  /** The name of your `ApiResource`; `AUTHORITY/resources` where `EmitStaticAudienceClaim` is on and you have none. */
  audience: Audience
}

/**
 * Access tokens of Duende IdentityServer, told from its other tokens by their `typ`, `at+jwt`. Machines' tokens have no `sub`, so the profile
 * of RFC 9068 is not asked for.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
