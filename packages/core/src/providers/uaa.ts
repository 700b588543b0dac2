import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link uaa}. */
export interface UaaOptions {
  /** The base address of the UAA, or of one of its identity zones: `https://uaa.example.com`, `https://acme.uaa.example.com`. */
  baseUrl: string
  /** The resource id that tokens have in `aud`: what stands before the first dot of your scopes. Not a client's id: ID tokens have that. */
  audience: Audience
}

/**
 * Access tokens of the UAA of Cloud Foundry. Its refresh tokens are JWTs of the same issuer, for the same audience, signed with the same
 * key; they have no `scope`.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
