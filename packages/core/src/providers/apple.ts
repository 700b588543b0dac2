import { preset, readTexts, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for ID tokens of Sign in with Apple.
 *
 * Apple signs its server-to-server notifications with the same keys, for the same audience. They have no `sub` and are
 * refused.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { apple } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(apple({ clientId: 'com.example.app' }))
 * ```
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

/** Options of {@link apple}. */
export interface AppleOptions {
  /** The bundle id of your app or the id of your Services ID, such as `com.example.app`, or a list of them. */
  clientId: string | readonly string[]
}
