import { hostOf } from './forms.js'
import { preset, readTexts, type ProviderRegistration } from './preset.js'

/** Options of {@link google}. */
export interface GoogleOptions {
  /** The OAuth client id, or each, that the ID tokens are for. */
  clientId: string | readonly string[]
  /** Only accounts of this Workspace domain (`hd`). @default any Google account */
  hostedDomain?: string
}

/**
 * ID tokens of Google. Its access tokens are opaque and nobody else can verify them. The issuer has two spellings, with and without
 * `https://`; both are taken to the letter.
 *
 * @throws OptionsError naming every wrong field and its correct form.
 */
export function google(options: GoogleOptions): ProviderRegistration {
  return preset('google', options, (reader) => {
    const audience = readTexts(
      reader,
      'clientId',
      'must be a client id such as "1234-abc.apps.googleusercontent.com", or a list of them',
      (text) => !/[\s/]/.test(text),
    )
    const rule = 'must be a bare domain such as "example.com"'
    const domain = reader.has('hostedDomain')
      ? reader.read('hostedDomain', undefined, rule, (value) => (typeof value === 'string' ? hostOf(value) : undefined))
      : undefined
    return {
      provider: 'google',
      issuer: 'https://accounts.google.com',
      issuerAliases: ['accounts.google.com'],
      audience,
      ...(domain === undefined ? {} : { claimValues: { hd: domain } }),
    }
  })
}
