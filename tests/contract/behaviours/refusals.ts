import { createTestClock } from '@jwks-auth/testing'
import type { Harness } from '../harness/harness.js'
import type { Answer } from '../harness/send.js'
import { serveOneIssuer, type IssuerWorld } from '../harness/world.js'

/** One refusal of each class, as it goes over the wire whatever the framework. */
export interface Refusal {
  readonly code: string
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly phrase: string
  /** What is answered with `errors: 'respond'`. */
  readonly body: string
  readonly provoke: (world: IssuerWorld, method: 'GET' | 'HEAD') => Promise<Answer>
}

const NO_STORE = { 'cache-control': 'no-store' }

export const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a wrong request (400)': {
    code: 'authorization_repeated',
    status: 400,
    headers: {
      ...NO_STORE,
      'www-authenticate':
        'Bearer realm="golden", error="invalid_request", error_description="More than one Authorization header was sent"',
    },
    phrase: 'More than one Authorization header was sent',
    body: '{"error":"invalid_request","error_description":"More than one Authorization header was sent"}',
    provoke: (world, method) => world.bearer('a.b.c', { method, headers: [['Authorization', 'Bearer a.b.c']] }),
  },
  'no token (401)': {
    code: 'token_missing',
    status: 401,
    headers: { ...NO_STORE, 'www-authenticate': 'Bearer realm="golden"' },
    phrase: 'A bearer token is required',
    body: '{"error":"unauthorized","error_description":"A bearer token is required"}',
    provoke: (world, method) => world.send({ method }),
  },
  'a bad token (401)': {
    code: 'token_expired',
    status: 401,
    headers: {
      ...NO_STORE,
      'www-authenticate': 'Bearer realm="golden", error="invalid_token", error_description="The access token expired"',
    },
    phrase: 'The access token expired',
    body: '{"error":"invalid_token","error_description":"The access token expired"}',
    provoke: async (world, method) => world.bearer(await world.issuer.sign({}, { expiresIn: -60 }), { method }),
  },
  'a missing scope (403)': {
    code: 'scope_insufficient',
    status: 403,
    headers: {
      ...NO_STORE,
      'www-authenticate':
        'Bearer realm="golden", error="insufficient_scope", error_description="The access token lacks a required scope", scope="a b"',
    },
    phrase: 'The access token lacks a required scope',
    body: '{"error":"insufficient_scope","error_description":"The access token lacks a required scope"}',
    provoke: async (world, method) => world.bearer(await world.issuer.sign(), { method }),
  },
  'a provider that is down (503)': {
    code: 'keys_unavailable',
    status: 503,
    headers: { ...NO_STORE, 'retry-after': '1' },
    phrase: 'Tokens cannot be verified at the moment',
    body: '{"error":"temporarily_unavailable","error_description":"Tokens cannot be verified at the moment"}',
    async provoke(world, method) {
      await world.issuer.stop()
      return await world.bearer(await world.issuer.sign(), { method })
    },
  },
}

/** Serves what refuses in each of these ways. */
export async function serveRefusals(
  harness: Harness,
  errors: 'forward' | 'respond',
  onError?: (error: unknown) => void,
): Promise<IssuerWorld> {
  return await serveOneIssuer(
    harness,
    { errors, realm: 'golden', clock: createTestClock(), retry: { maxRetries: 0 } },
    { guards: [{ scopes: ['a', 'b'] }], ...(onError === undefined ? {} : { onError }) },
  )
}
