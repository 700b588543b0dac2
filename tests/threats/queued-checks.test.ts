import { createVerifier, nodeSignatures } from '@jwks-auth/core'
import type { TestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { anIssuer, aTarget, LONG, type Target } from './setup.js'

const PROVIDERS = 20

function withoutSignature(token: string): string {
  return token.slice(0, token.lastIndexOf('.') + 1)
}

/** A token with a signature of the right length that is none. */
function forged(token: string): string {
  const bytes = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url').length
  return withoutSignature(token) + Buffer.alloc(bytes, 1).toString('base64url')
}

/** Sends two forged tokens for each of many providers of tenants, whose checks are dear. @returns how many were refused by now. */
async function flood(
  { clock, registry, register, verify }: Target,
  tenantOf: (provider: number) => string,
): Promise<{ ended: number; all: Promise<unknown> }> {
  const evil = await anIssuer(clock)
  await evil.rotate({ alg: 'ES512', keepOld: false })
  const providers = Array.from({ length: PROVIDERS }, (_, at) => `${evil.issuer}/${at}`)
  for (const [at, issuer] of providers.entries()) {
    register({ tenant: tenantOf(at), provider: `p${at}`, issuer, jwksUri: `${evil.jwksUri}?${at}` })
  }
  await Promise.all(providers.map((_, at) => registry.refresh(tenantOf(at))))
  const tokens = await Promise.all(providers.map((iss) => evil.sign({ iss }, LONG)))
  const count = { ended: 0, all: Promise.resolve<unknown>(undefined) }
  const refused = [...tokens, ...tokens].map(async (token, at) => {
    expect(await verify(forged(token), tenantOf(at % PROVIDERS))).toBe('signature_invalid')
    count.ended += 1
  })
  count.all = Promise.all(refused)
  return count
}

async function newToken(issuer: TestIssuer, jti: string): Promise<string> {
  return await issuer.sign({ jti }, LONG)
}

describe('What waits for the thread pool', { timeout: 30_000 }, () => {
  it('T39 keeps no other tenant waiting, however many providers the tenant has whose checks are dear', async () => {
    const target = await aTarget({ tenant: 'honest' })
    const { issuer, registry, verify } = target
    await issuer.rotate({ alg: 'ES384', keepOld: false })
    await registry.refresh('honest')
    const token = await newToken(issuer, 'dear')
    const evil = await flood(target, () => 'evil')
    expect(await verify(token, 'honest')).toBe('ok')
    expect(evil.ended).toBeLessThan(PROVIDERS / 2)
    await evil.all
  })

  it('T39 keeps no tenant waiting whose source is slowed by bad signatures, if its checks are cheap', async () => {
    const target = await aTarget({ tenant: 'honest' })
    const { issuer, verify } = target
    const [first, last] = [await newToken(issuer, 'first'), await newToken(issuer, 'last')]
    expect(await verify(first, 'honest')).toBe('ok')
    for (let at = 0; at < 60; at += 1) expect(await verify(forged(first), 'honest')).toBe('signature_invalid')
    const evil = await flood(target, (provider) => `evil-${provider}`)
    expect(await verify(last, 'honest')).toBe('ok')
    expect(evil.ended).toBeLessThan(PROVIDERS / 2)
    await evil.all
  })

  it('T39 is not decided by signatures that have the length of no key', async () => {
    const check = nodeSignatures()
    const offloaded: (boolean | undefined)[] = []
    const { issuer, verify } = await aTarget(
      {},
      {
        signatures: (...asked) => {
          offloaded.push(asked[4])
          return check(...asked)
        },
      },
    )
    const [first, last] = [await newToken(issuer, 'first'), await newToken(issuer, 'last')]
    expect(await verify(first)).toBe('ok')
    for (let at = 0; at < 60; at += 1) expect(await verify(`${withoutSignature(first)}AA`)).toBe('signature_invalid')
    expect(await verify(last)).toBe('ok')
    expect(offloaded).toEqual([undefined, undefined])
  })

  it('T39 is given up at once when its caller does, and never holds another tenant up', async () => {
    const check = nodeSignatures()
    const hang = new Set<string | undefined>()
    const never = new Promise<boolean>(() => {})
    const { issuer, clock, register, registry, verify } = await aTarget(
      { tenant: 'hung' },
      { signatures: (...asked) => (hang.has(asked[1].kid) ? never : check(...asked)) },
    )
    const other = await anIssuer(clock)
    register({ tenant: 'honest', issuer: other.issuer, jwksUri: other.jwksUri })
    for (const one of [issuer, other]) await one.rotate({ alg: 'ES384', keepOld: false })
    await Promise.all([registry.refresh('hung'), registry.refresh('honest')])
    hang.add(issuer.signingKey.kid)
    const verifier = createVerifier({ registry })
    const abort = new AbortController()
    const token = await newToken(issuer, 'hung')
    for (let at = 0; at < 9; at += 1) void verify(token, 'hung')
    const given = verifier.verify(token, { tenant: 'hung', signal: abort.signal })
    expect(await verify(await newToken(other, 'honest'), 'honest')).toBe('ok')
    const gone = new Error('gone')
    abort.abort(gone)
    await expect(given).rejects.toBe(gone)
    await clock.advance(10_000)
  })
})
