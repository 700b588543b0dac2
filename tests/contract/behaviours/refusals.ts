import type { RefusalCode } from '@jwks-auth/core'
import type { RawRequest } from '../harness/send.js'
import type { RefusingWorld } from '../harness/refusing-world.js'

type Headers = NonNullable<RawRequest['headers']>

/** A refusal as it goes over the wire, whatever the framework, and what provokes it. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly phrase: string
  /** What is answered with `errors: 'respond'`. */
  readonly body: string
  /** The headers of a request that is refused so. */
  readonly provoke: (world: RefusingWorld) => Headers | Promise<Headers>
}

type Wire = Omit<Refusal, 'provoke'>

const NO_STORE = { 'cache-control': 'no-store' }

const challenging = (status: number, error: string, phrase: string, more = ''): Wire => ({
  status,
  headers: {
    'www-authenticate': `Bearer realm="golden", error="${error}", error_description="${phrase}"${more}`,
    ...NO_STORE,
  },
  phrase,
  body: `{"error":"${error}","error_description":"${phrase}"}`,
})

const WRONG = (phrase: string): Wire => challenging(400, 'invalid_request', phrase)
const BAD = (phrase: string): Wire => challenging(401, 'invalid_token', phrase)
const INVALID = BAD('The access token is invalid')
const UNAVAILABLE: Wire = {
  status: 503,
  headers: { 'retry-after': '1', ...NO_STORE },
  phrase: 'Tokens cannot be verified at the moment',
  body: '{"error":"temporarily_unavailable","error_description":"Tokens cannot be verified at the moment"}',
}

const TENANT = ['X-Tenant', 'acme'] as const
const bearing = (token: string): Headers => [TENANT, ['Authorization', `Bearer ${token}`]]

type Claims = Readonly<Record<string, unknown>>
type Signing = Parameters<RefusingWorld['issuer']['sign']>[1]

/** Sends a token that proves its tenant, with these claims instead. */
const signed =
  (claims: Claims, signing?: Signing): Refusal['provoke'] =>
  async ({ issuer }) =>
    bearing(await issuer.sign({ org_id: 'acme', ...claims }, signing))

const forged =
  (kidOf: (world: RefusingWorld) => string): Refusal['provoke'] =>
  async (world) => {
    const key = await world.issuer.createForeignKey('ES256')
    return bearing(await world.issuer.sign({ org_id: 'acme' }, { key, kid: kidOf(world) }))
  }

/** One golden table of all codes for all frameworks. */
export const REFUSALS: Readonly<Record<RefusalCode, Refusal>> = {
  authorization_repeated: {
    ...WRONG('More than one Authorization header was sent'),
    provoke: () => [...bearing('a.b.c'), ['Authorization', 'Bearer a.b.c']],
  },
  authorization_malformed: {
    ...WRONG('The Authorization header is malformed'),
    provoke: () => bearing('two tokens'),
  },
  host_invalid: {
    ...WRONG('The Host header is invalid'),
    provoke: () => [['Host', 'other.example.test'], ...bearing('a.b.c')],
  },
  tenant_missing: {
    ...WRONG('The request names no tenant'),
    provoke: () => [['Authorization', 'Bearer a.b.c']],
  },
  token_missing: {
    status: 401,
    headers: { 'www-authenticate': 'Bearer realm="golden"', ...NO_STORE },
    phrase: 'A bearer token is required',
    body: '{"error":"unauthorized","error_description":"A bearer token is required"}',
    provoke: () => [TENANT],
  },
  token_too_large: { ...INVALID, provoke: () => bearing('a'.repeat(2001)) },
  token_malformed: { ...INVALID, provoke: () => bearing('a.b.c') },
  token_critical_header: { ...INVALID, provoke: signed({}, { header: { crit: ['exp'] } }) },
  token_type_refused: { ...INVALID, provoke: signed({}, { typ: 'logout+jwt' }) },
  token_algorithm_refused: { ...INVALID, provoke: signed({}, { header: { alg: 'none' } }) },
  token_issuer_unknown: { ...INVALID, provoke: signed({ iss: 'https://other.example.test' }) },
  token_audience_refused: { ...INVALID, provoke: signed({ aud: 'https://other.example.test' }) },
  token_tenant_refused: { ...INVALID, provoke: signed({ org_id: 'globex' }) },
  token_claim_invalid: { ...INVALID, provoke: signed({ exp: 'tomorrow' }) },
  token_expired: { ...BAD('The access token expired'), provoke: signed({}, { expiresIn: -60 }) },
  token_not_yet_valid: { ...BAD('The access token is not valid yet'), provoke: signed({ nbf: 4_000_000_000 }) },
  token_too_old: { ...BAD('The access token is too old'), provoke: signed({ iat: 0 }) },
  key_unknown: { ...INVALID, provoke: forged(() => 'unpublished') },
  signature_invalid: { ...INVALID, provoke: forged(({ issuer }) => issuer.signingKey.kid) },
  scope_insufficient: {
    ...challenging(403, 'insufficient_scope', 'The access token lacks a required scope', ', scope="a b"'),
    provoke: signed({ scope: 'a' }),
  },
  claims_insufficient: {
    ...challenging(403, 'insufficient_scope', 'The access token does not grant this request'),
    provoke: signed({ scope: 'a b' }),
  },
  keys_unavailable: {
    ...UNAVAILABLE,
    async provoke(world) {
      await world.issuer.stop()
      return await signed({})(world)
    },
  },
  tenant_unavailable: {
    ...UNAVAILABLE,
    async provoke({ issuer }) {
      return [
        ['X-Tenant', 'initech'],
        ['Authorization', `Bearer ${await issuer.sign()}`],
      ]
    },
  },
  closed: {
    ...UNAVAILABLE,
    async provoke(world) {
      await world.registry.close()
      return await signed({})(world)
    },
  },
}
