import { preset, readAudience, readText, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link forgeRock}. */
export interface ForgeRockOptions {
  /**
   * The issuer of the realm's tokens, to the letter, with its port where they have it:
   * `https://am.example.com:8443/am/oauth2/alpha`, `https://acme.forgeblocks.com:443/am/oauth2/alpha`.
   */
  issuer: string
  /** What tokens have as `aud`: without a script that changes it, the id of the client that asked for them. */
  audience: Audience
}

/**
 * Client-based access tokens of PingAM (ForgeRock AM). Their `tokenName` is `access_token`, by which ID tokens of the same client are
 * told from them.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
