import { randomUUID } from 'node:crypto'
import type { Configuration, JWK } from 'oidc-provider'
import { noStorage } from './no-storage.js'
import type { OidcAlgorithm } from './oidc-key.js'

/** The application that asks for tokens. */
export const CLIENT: { readonly id: string; readonly secret: string } = { id: 'reporting-app', secret: randomUUID() }

export const TOKEN_LIFETIME_SECONDS: number = 4 * 3600

export interface ProtectedApi {
  /** Its resource indicator (RFC 8707), which becomes the `aud` of tokens. */
  readonly audience: string
  readonly scopes: readonly string[]
  readonly algorithm: OidcAlgorithm
}

/** A provider with one client and one API; it signs with the first of `keys`. */
export function oidcConfiguration({ audience, scopes, algorithm }: ProtectedApi, keys: readonly JWK[]): Configuration {
  return {
    adapter: noStorage,
    jwks: { keys },
    cookies: { keys: [randomUUID()] },
    scopes,
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: algorithm,
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          audience,
          scope: scopes.join(' '),
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_LIFETIME_SECONDS,
          jwt: { sign: { alg: algorithm } },
        }),
      },
    },
    ttl: { ClientCredentials: TOKEN_LIFETIME_SECONDS },
  }
}
