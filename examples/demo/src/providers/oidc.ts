import { Provider } from '#oidc-provider'
import { parseObject } from '../json.js'
import { listen, type RequestHandler } from '@jwks-auth/example-show'
import { CLIENT, oidcConfiguration, type ProtectedApi } from './oidc-configuration.js'
import { createOidcKey } from './oidc-key.js'

/** A running `oidc-provider`, a certified OpenID provider. */
export interface OidcIssuer {
  readonly issuer: string
  /** How often its key set was asked for. */
  readonly keySetRequests: number
  /** How often its metadata was asked for. */
  readonly discoveryRequests: number
  /** A JWT access token (RFC 9068) by the client credentials grant (RFC 6749 section 4.4). */
  token(scope: string): Promise<string>
  /** Signs with a new key from now on; the old one stays published. */
  rotate(): Promise<void>
  /** Stops listening and cuts connections. Safe to call again. */
  stop(): Promise<void>
}

export async function startOidcProvider(api: ProtectedApi): Promise<OidcIssuer> {
  let keys = [await createOidcKey(api.algorithm)]
  const requests: (string | undefined)[] = []
  const count = (path: string): number => requests.filter((url) => url === path).length

  const server = await listen((request, response) => {
    requests.push(request.url)
    return respond(request, response)
  })
  const issuer = server.origin
  const newHandler = (): RequestHandler => new Provider(issuer, oidcConfiguration(api, keys)).callback()
  let respond = newHandler()

  return {
    issuer,
    get keySetRequests() {
      return count('/jwks')
    },
    get discoveryRequests() {
      return count('/.well-known/openid-configuration')
    },
    token: (scope) => requestToken(issuer, { resource: api.audience, scope }),
    // The keys of a provider are settled when it is made. A new one takes its place on the same server: to those outside,
    // the issuer has rotated its key.
    async rotate() {
      keys = [await createOidcKey(api.algorithm), ...keys]
      respond = newHandler()
    },
    stop: () => server.close(),
  }
}

async function requestToken(
  issuer: string,
  wanted: { readonly resource: string; readonly scope: string },
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...wanted }),
  })
  const body = await response.text()
  const token = response.ok ? parseObject(body)['access_token'] : undefined
  if (typeof token !== 'string') throw new Error(`${issuer} gave no token: ${response.status} ${body}`)
  return token
}
