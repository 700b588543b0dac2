import { generateKeyPairSync, sign } from 'node:crypto'
import { createAuthenticator, createVerifier, RefusedError, type Authenticator, type Clock } from '@jwks-auth/core'
import { encoded } from './grammar.js'

const NOW = 1_800_000_000
const ISSUER = 'https://issuer.example'
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k' }
const clock: Clock = { now: () => ({ wall: NOW * 1000, mono: 0 }), after: () => () => {}, random: () => 0 }
const options = { issuer: ISSUER, audience: 'api', clock, jwks: { keys: [jwk] } }

function issue(claims: object): string {
  const all = { iss: ISSUER, aud: 'api', exp: NOW + 60, ...claims }
  const signed = `${encoded('{"alg":"ES256","kid":"k","typ":"at+jwt"}')}.${encoded(JSON.stringify(all))}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** The only tokens that have ever been signed: whatever else is accepted is a forgery. */
export const ISSUED: readonly string[] = [{ sub: 'a' }, { sub: 'b', scope: 'x y' }, { sub: 'c', deep: [[{}]] }].map(
  issue,
)

const verifier = createVerifier(options)
export const authenticator: Authenticator = createAuthenticator(options)

/** `'ok'`, or the code of the refusal; anything else thrown is a crash. */
export async function verdictOf(token: string): Promise<string> {
  try {
    await verifier.verify(token)
    return 'ok'
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}
