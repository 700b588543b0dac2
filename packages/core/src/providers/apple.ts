import { preset, readTexts, type ProviderRegistration } from './preset.js'

/** Options of {@link apple}. */
export interface AppleOptions {
  /** The bundle id of your app, or the id of your Services ID, or each: `com.example.app`. */
  clientId: string | readonly string[]
}

/**
 * ID tokens of Sign in with Apple. Apple signs the notifications that it sends to servers with the same keys, for the same audience; they
 * have no `sub`, and are refused.
 *
 * @throws OptionsError naming every wrong field and its correct form.
 */
export function apple(options: AppleOptions): ProviderRegistration {
  return preset('apple', options, (reader) => {
    const rule = 'must be a bundle id or the id of a Services ID, such as "com.example.app", or a list of them'
    return {
      provider: 'apple',
      issuer: 'https://appleid.apple.com',
      jwksUri: 'https://appleid.apple.com/auth/keys',
      audience: readTexts(reader, 'clientId', rule, (text) => /^[A-Za-z0-9.-]{1,255}$/.test(text)),
      requiredClaims: ['sub'],
    }
  })
}
