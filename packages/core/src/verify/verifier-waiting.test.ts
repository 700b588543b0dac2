import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRegistry } from '../create.js'
import { RefusedError } from '../errors/errors.js'
import type { Observer } from '../events/events.js'
import { TenantRegistry } from '../registry/registry.js'
import type { Trace } from '../events/trace.js'
import type { Auth } from './auth.js'
import { TokenVerifier } from './verifier.js'

const AUDIENCE = 'https://api.example.test'
const ACME = { from: 'request', tenant: 'acme' } as const
const MINUTE = 60_000

let clock: TestClock
let issuer: TestIssuer
let registry: TenantRegistry
let traced: string[]
let verifier: TokenVerifier
beforeEach(async () => {
  clock = createTestClock({ random: 0.5 })
  issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock })
  traced = []
  const trace: Trace = {
    run: (operation, work) => {
      const result = work(() => {})
      if (operation.name === 'verify') traced.push(operation.subject().tenant)
      return result
    },
    waits: () => {},
  }
  const observer: Observer = Object.assign(() => {}, { trace })
  // Keys expire after ten minutes, and nobody has any without asking the provider then.
  const made = createRegistry({
    requireHttps: false,
    clock,
    observers: [observer],
    staleWhileError: 0,
    retry: { maxRetries: 0 },
  })
  if (!(made instanceof TenantRegistry)) throw new Error('made by createRegistry')
  registry = made
  register('acme')
  verifier = new TokenVerifier(registry)
})
afterEach(() => Promise.all([registry.close(), issuer.close()]))

const register = (tenant: string): void => {
  registry.register({ tenant, issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE })
}

const codeOf = async (answer: Auth | Promise<Auth>): Promise<string> => {
  try {
    const auth = await answer
    return auth.tenant
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}

describe('a verification', () => {
  it('is done at once when all it takes is at hand', async () => {
    const [first, second] = await Promise.all([issuer.sign(), issuer.sign()])
    const waited = verifier.verify(first, ACME)
    expect(waited).toBeInstanceOf(Promise)
    await waited
    const auth = verifier.verify(second, ACME)
    expect(auth).not.toBeInstanceOf(Promise)
    expect(verifier.verify(second, ACME)).toBe(auth)
    expect(verifier.verify(second, ACME, new AbortController().signal)).toBe(auth)
  })

  it('is traced, with its tenant once that is known', async () => {
    const token = await issuer.sign()
    expect(await codeOf(verifier.verify(token, ACME))).toBe('acme')
    traced.length = 0
    expect(await codeOf(verifier.verify(token, ACME))).toBe('acme')
    expect(() => verifier.verify('x', ACME)).toThrow(RefusedError)
    expect(traced).toEqual(['acme'])
  })
})

describe('a remembered token that waits for keys', () => {
  /** Lets a token wait for keys that have expired, until the provider answers. */
  const waiting = async (token: string, meanwhile: () => void | Promise<void>): Promise<string> => {
    expect(await codeOf(verifier.verify(token, ACME))).toBe('acme')
    await clock.advance(11 * MINUTE)
    issuer.resetCounts()
    const release = issuer.hold('jwks')
    const answer = codeOf(verifier.verify(token, ACME))
    await issuer.requested(1)
    await meanwhile()
    release()
    return await answer
  }

  it('is accepted when they are published still', async () => {
    expect(await waiting(await issuer.sign({}, { expiresIn: 3600 }), () => {})).toBe('acme')
  })

  it('is refused when it has expired meanwhile', async () => {
    const token = await issuer.sign({}, { expiresIn: 11 * 60 - 3 })
    expect(await waiting(token, () => clock.advance(2500))).toBe('token_expired')
  })

  it('is refused when another key has the name of its own', async () => {
    const token = await issuer.sign({}, { expiresIn: 3600 })
    expect(await codeOf(verifier.verify(token, ACME))).toBe('acme')
    await clock.advance(11 * MINUTE)
    const other = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...other.publicJwk, kid: issuer.signingKey.kid }])
    expect(await codeOf(verifier.verify(token, ACME))).toBe('signature_invalid')
  })

  it('is judged by whatever there is for its tenant once its registration is gone', async () => {
    const token = await issuer.sign({}, { expiresIn: 3600 })
    expect(await waiting(token, () => void registry.unregister('acme', 'default'))).toBe('token_issuer_unknown')
  })

  it('is refused with the failure of its provider', async () => {
    const token = await issuer.sign({}, { expiresIn: 3600 })
    expect(await codeOf(verifier.verify(token, ACME))).toBe('acme')
    await clock.advance(11 * MINUTE)
    await issuer.misbehave({ status: 500 })
    issuer.resetCounts()
    expect(await codeOf(verifier.verify(token, ACME))).toBe('keys_unavailable')
    expect(issuer.count()).toBe(1)
  })

  it('ends with its registry', async () => {
    const token = await issuer.sign({}, { expiresIn: 3600 })
    expect(await waiting(token, () => registry.close())).toBe('closed')
  })
})

describe('a token that waits for its first keys', () => {
  it('is refused when it has expired meanwhile', async () => {
    const token = await issuer.sign({}, { expiresIn: 1 })
    await clock.advance(4000)
    const release = issuer.hold('jwks')
    const answer = codeOf(verifier.verify(token, ACME))
    await issuer.requested(1)
    await clock.advance(2500)
    release()
    expect(await answer).toBe('token_expired')
  })

  it('ends with its registry, and is judged anew when its registration alone is gone', async () => {
    const token = await issuer.sign()
    const release = issuer.hold('jwks')
    const answer = codeOf(verifier.verify(token, ACME))
    await issuer.requested(1)
    registry.unregister('acme', 'default')
    expect(await answer).toBe('token_issuer_unknown')
    register('acme')
    const closed = codeOf(verifier.verify(token, ACME))
    await registry.close()
    release()
    expect(await closed).toBe('closed')
  })
})
