import type { Auth, AuthenticatorOptions, JwksAuthOptions, OneIssuerOptions } from '@jwks-auth/core'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import type { AppSpec, Handled, Harness } from './harness.js'
import { send, type Answer, type RawRequest } from './send.js'

export const AUDIENCE = 'https://api.example.test'

/** An application on the air, and what its handler saw. */
export interface World extends AsyncDisposable {
  readonly send: (request?: RawRequest) => Promise<Answer>
  /** Sends a GET with a bearer token. */
  readonly bearer: (token: string, request?: RawRequest) => Promise<Answer>
  /** What the handler was called with, oldest first. */
  readonly handled: readonly Handled[]
  readonly closeAuth: () => Promise<void>
}

/** Serves an application; its handler says who called. */
export async function serve(harness: Harness, spec: Partial<AppSpec>): Promise<World> {
  const handled: Handled[] = []
  const { handler = whoCalled } = spec
  const app = await harness.start({
    ...spec,
    handler(request) {
      handled.push(request)
      return handler(request)
    },
  })
  return {
    handled,
    send: async (request = {}) => await send(app.port, request),
    bearer: async (token, request = {}) =>
      await send(app.port, {
        ...request,
        headers: [...(request.headers ?? []), ['Authorization', `Bearer ${token}`]],
      }),
    closeAuth: () => app.closeAuth(),
    [Symbol.asyncDispose]: async () => await app[Symbol.asyncDispose](),
  }
}

function whoCalled({ property }: Handled): unknown {
  return property === undefined ? { anonymous: true } : summaryOf(property)
}

export function summaryOf({ tenant, claims, scopes }: Auth): unknown {
  return { tenant, sub: claims.sub, scopes }
}

export interface IssuerWorld extends World {
  readonly issuer: TestIssuer
}

/** Serves an application for the tokens of one issuer. */
export async function serveOneIssuer(
  harness: Harness,
  options: AuthenticatorOptions & Omit<Partial<OneIssuerOptions>, 'jwks' | 'jwksUri'> = {},
  spec: Omit<Partial<AppSpec>, 'options'> = {},
): Promise<IssuerWorld> {
  const issuer = await createTestIssuer({
    alg: 'ES256',
    audience: AUDIENCE,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  })
  const all: JwksAuthOptions = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, ...options }
  const world = await serve(harness, { ...spec, options: all })
  return {
    ...world,
    issuer,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]()
      await issuer.close()
    },
  }
}
