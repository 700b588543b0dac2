import { hostOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of AD FS (Active Directory Federation Services).
 *
 * Their `iss` is not the issuer in the metadata but an identifier that begins with `http:`, so the keys are fetched
 * from their URL directly, over https. ID tokens carry the issuer in the metadata and are refused.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { adfs } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(adfs({ host: 'sts.example.com', audience: 'https://api.example.com' }))
 * ```
 */
export function adfs(options: AdfsOptions): ProviderRegistration {
  return preset('adfs', options, (reader) => {
    const rule = 'must be a bare host such as "sts.example.com", without scheme, port or path'
    const host = readText(reader, 'host', rule, hostOf)
    return {
      provider: 'adfs',
      issuer: reader.text('issuer', undefined) ?? `http://${host}/adfs/services/trust`,
      jwksUri: `https://${host}/adfs/discovery/keys`,
      audience: readAudience(reader),
      claimValues: { ver: '1.0' },
      requiredClaims: ['appid'],
      scopeClaims: ['scp'],
    }
  })
}

/** Options of {@link adfs}. */
export interface AdfsOptions {
  /** The host of the federation service, such as `sts.example.com`. */
  host: string
  /**
   * The identifier of your Web API, which tokens carry as `aud`: as an administrator entered it, or
   * `microsoft:identityserver:CLIENT_ID`.
   */
  audience: Audience
  /**
   * The `access_token_issuer` in the metadata of the federation service, if an administrator changed it.
   * @default 'http://HOST/adfs/services/trust'
   */
  issuer?: string
}
