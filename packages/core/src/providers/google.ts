import { hostOf } from './forms.js'
import { preset, readAudience, readTexts, type Audience, type ProviderRegistration } from './preset.js'

const ACCOUNT_RULE =
  'must be a service account such as "caller@my-project.iam.gserviceaccount.com", or a list of them; "any" alone accepts every account of Google'
const ACCOUNT = /^[a-z0-9-]{1,63}@[a-z0-9.-]{1,190}\.gserviceaccount\.com$/

/**
 * Makes the registration for ID tokens of Google: those of people for your OAuth client, or those of service accounts
 * for a URL, as with Cloud Run.
 *
 * Access tokens of Google are opaque: only Google can verify them. The issuer has two spellings, with and without
 * `https://`; exactly these two are accepted.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { google } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(google({ clientId: '1234-abc.apps.googleusercontent.com' }))
 * ```
 */
export function google(options: GoogleOptions): ProviderRegistration {
  return preset('google', options, (reader) => {
    const issuer = { provider: 'google', issuer: 'https://accounts.google.com', issuerAliases: ['accounts.google.com'] }
    if (reader.hasAny(['audience', 'serviceAccount'])) {
      if (reader.has('clientId')) {
        reader.raw('clientId')
        reader.refuse('clientId', 'cannot be combined with audience, which is for the tokens of service accounts')
      }
      const accounts = readTexts(reader, 'serviceAccount', ACCOUNT_RULE, (text) => text === 'any' || ACCOUNT.test(text))
      if (accounts.includes('any') && accounts.length > 1) reader.refuse('serviceAccount', ACCOUNT_RULE)
      return {
        ...issuer,
        audience: readAudience(reader),
        ...(accounts[0] === 'any' ? {} : { claimValues: { email: accounts, email_verified: true } }),
      }
    }
    const audience = readTexts(
      reader,
      'clientId',
      'must be a client id such as "1234-abc.apps.googleusercontent.com", or a list of them; for a URL, as Cloud Run has it, give audience',
      (text) => !/[\s/]/.test(text),
    )
    const rule = 'must be a bare domain such as "example.com"'
    const domain = reader.has('hostedDomain')
      ? reader.read('hostedDomain', undefined, rule, (value) => (typeof value === 'string' ? hostOf(value) : undefined))
      : undefined
    return {
      ...issuer,
      audience,
      ...(domain === undefined ? {} : { claimValues: { hd: domain } }),
    }
  })
}

/** The ID tokens that are accepted: those of people for a client, or those of service accounts for a URL. */
export type GoogleAudience =
  | {
      /** The OAuth client id that people's ID tokens are issued for, or a list of them. */
      clientId: string | readonly string[]
      /** Accepts only accounts of this Workspace domain (`hd`). @default any Google account */
      hostedDomain?: string
      audience?: never
      serviceAccount?: never
    }
  | {
      /**
       * The audience that service accounts request for their ID tokens: the URL of your service, as with Cloud Run, or
       * a custom audience.
       */
      audience: Audience
      /**
       * The e-mail address of the service account that is accepted, or a list of them. `'any'` accepts every Google
       * account: the requester of a token chooses its audience.
       */
      serviceAccount: string | readonly string[]
      clientId?: never
      hostedDomain?: never
    }

/** Options of {@link google}. */
export type GoogleOptions = GoogleAudience
