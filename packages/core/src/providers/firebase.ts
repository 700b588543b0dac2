import { preset, readText, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for ID tokens of Firebase Authentication.
 *
 * All projects share the same keys; `iss` and `aud` distinguish their tokens.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { firebase } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(firebase({ projectId: 'my-app-1234' }))
 * ```
 */
export function firebase(options: FirebaseOptions): ProviderRegistration {
  return preset('firebase', options, (reader) => {
    const projectId = readText(reader, 'projectId', 'must be the id of a project, such as "my-app-1234"', (text) =>
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(text) ? text : undefined,
    )
    return {
      provider: 'firebase',
      issuer: `https://securetoken.google.com/${projectId}`,
      jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
      audience: projectId,
      algorithms: ['RS256'],
      requiredClaims: ['sub', 'auth_time'],
    }
  })
}

/** Options of {@link firebase}. */
export interface FirebaseOptions {
  /** The id of the Firebase project, such as `my-app-1234`. */
  projectId: string
}
