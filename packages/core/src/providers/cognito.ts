import { preset, readText, readTexts, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for tokens of an Amazon Cognito user pool.
 *
 * Access tokens may lack `aud`, so `client_id` is checked in its place, together with `token_use`, as Amazon's
 * documentation requires.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { cognito } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   cognito({ region: 'eu-west-1', userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '1example23456789' }),
 * )
 * ```
 */
export function cognito(options: CognitoOptions): ProviderRegistration {
  return preset('cognito', options, (reader) => {
    const region = readText(reader, 'region', 'must be a region such as "eu-west-1"', (text) =>
      /^[a-z]{2}(?:-[a-z]{2,20}){1,3}-\d{1,2}$/.test(text) ? text : undefined,
    )
    const poolRule =
      region === ''
        ? 'must be an id such as "eu-west-1_AbCdEfGhI"'
        : `must be the id of a pool in ${region}, such as "${region}_AbCdEfGhI"`
    const userPoolId = readText(reader, 'userPoolId', poolRule, (text) => {
      const [place, id = ''] = text.split('_', 2)
      return /^[A-Za-z0-9]{1,55}$/.test(id) && text === `${place}_${id}` && (region === '' || place === region)
        ? text
        : undefined
    })
    const clientRule = 'must be the id of an app client, such as "1example23456789", or a list of them'
    const audience = readTexts(reader, 'clientId', clientRule, (text) => /^[\w+]{1,128}$/.test(text))
    const tokenUse = reader.oneOf('tokenUse', 'access', ['access', 'id'])
    return {
      provider: 'cognito',
      issuer: `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`,
      audience,
      ...(tokenUse === 'access' ? { audienceClaim: 'client_id' } : {}),
      claimValues: { token_use: tokenUse },
      algorithms: ['RS256'],
    }
  })
}

/** Options of {@link cognito}. */
export interface CognitoOptions {
  /** The region of the user pool, such as `eu-west-1`. */
  region: string
  /** The id of the user pool, which begins with its region: `eu-west-1_AbCdEfGhI`. */
  userPoolId: string
  /** The id of the app client whose tokens are accepted, or a list of them. */
  clientId: string | readonly string[]
  /** The kind of token that is accepted. @default 'access' */
  tokenUse?: 'access' | 'id'
}
