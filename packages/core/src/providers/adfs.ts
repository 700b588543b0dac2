import { hostOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link adfs}. */
export interface AdfsOptions {
  /** The host of the federation service, such as `sts.example.com`. */
  host: string
  /** The identifier of your Web API, which tokens have as `aud`: as it was entered, or `microsoft:identityserver:CLIENT_ID`. */
  audience: Audience
  /** The `access_token_issuer` that its metadata names, where an administrator has changed it. @default 'http://HOST/adfs/services/trust' */
  issuer?: string
}

/**
 * Access tokens of AD FS. Their issuer is not the one of its metadata but an identifier that begins with `http:`, so the keys are asked for
 * directly, over https. ID tokens name the other issuer and are refused.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
