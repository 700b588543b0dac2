import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for client-based access tokens of PingAM (ForgeRock AM).
 *
 * Their `tokenName` is `access_token`, which distinguishes them from ID tokens of the same client.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { forgeRock } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   forgeRock({ issuer: 'https://am.example.com:8443/am/oauth2/alpha', audience: 'reports-client' }),
 * )
 * ```
 */
export function forgeRock(options: ForgeRockOptions): ProviderRegistration {
  return preset('forgeRock', options, (reader) => {
    const rule = 'must be the issuer of the realm, such as "https://am.example.com/am/oauth2/alpha"'
    return {
      provider: 'forgerock',
      issuer: readText(reader, 'issuer', rule, (text) =>
        URL.canParse(text) && /\/oauth2(?:\/|$)/.test(text) && !text.includes('/.well-known') ? text : undefined,
      ),
      audience: readAudience(reader),
      claimValues: { tokenName: 'access_token' },
    }
  })
}

/** Options of {@link forgeRock}. */
export interface ForgeRockOptions {
  /**
   * The exact issuer of the realm's tokens, with its port if the tokens have one:
   * `https://am.example.com:8443/am/oauth2/alpha`, `https://acme.forgeblocks.com:443/am/oauth2/alpha`.
   */
  issuer: string
  /** The `aud` of the tokens. Unless a script changes it, it is the id of the client that requested the token. */
  audience: Audience
}
