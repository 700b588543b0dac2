import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRegistry, createVerifier, type TenantVerifier, type Verifier } from '../create.js'
import { OptionsError, RefusedError } from '../errors/errors.js'
import type { JwksAuthEvent } from '../events/events.js'
import type { Registry } from './public-registry.js'
import type { RegistrationOptions } from '../options/registration-options.js'

const audience = 'https://api.example.test'
let issuer: TestIssuer
let other: TestIssuer

beforeAll(async () => {
  ;[issuer, other] = await Promise.all([
    createTestIssuer({ alg: 'ES256', audience }),
    createTestIssuer({ alg: 'ES256', audience }),
  ])
})
afterAll(() => Promise.all([issuer.close(), other.close()]))

const open = (events: JwksAuthEvent[] = []): Registry =>
  createRegistry({ requireHttps: false, observers: [(event) => events.push(event)] })
const fields = (run: () => void): readonly string[] => {
  try {
    run()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field }) => field)
    throw error
  }
}
const codeOf = async (verified: Promise<unknown>): Promise<string> => {
  try {
    await verified
    return 'ok'
  } catch (error) {
    return error instanceof RefusedError ? error.code : String(error)
  }
}

describe('tenants', () => {
  it('accept only the tokens of their own issuers', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    registry.register({ tenant: 'globex', issuer: other.issuer, audience })
    const verifier = createVerifier({ registry })
    const token = await issuer.sign()
    expect(await verifier.verify(token, { tenant: 'acme' })).toMatchObject({ tenant: 'acme', provider: 'default' })
    expect(await codeOf(verifier.verify(token, { tenant: 'globex' }))).toBe('token_issuer_unknown')
    expect(await codeOf(verifier.verify(token, { tenant: 'initech' }))).toBe('token_issuer_unknown')
    expect(await codeOf(verifier.verify(token, { tenant: '__proto__' }))).toBe('token_issuer_unknown')
    const untyped: Verifier = verifier
    expect(await codeOf(untyped.verify(token))).toBe('tenant_missing')
    expect(await codeOf(untyped.verify(undefined as unknown as string))).toBe('tenant_missing')
  })

  it('may have several providers', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', provider: 'one', issuer: issuer.issuer, audience })
    registry.register({ tenant: 'acme', provider: 'two', issuer: other.issuer, audience })
    const verifier = createVerifier({ registry })
    expect(await verifier.verify(await issuer.sign(), { tenant: 'acme' })).toMatchObject({ provider: 'one' })
    expect(await verifier.verify(await other.sign(), { tenant: 'acme' })).toMatchObject({ provider: 'two' })
    expect(registry.list()).toEqual([
      { tenant: 'acme', provider: 'one', issuer: issuer.issuer },
      { tenant: 'acme', provider: 'two', issuer: other.issuer },
    ])
  })

  it('on one issuer share one manager, and what concerns it is reported with tenant *', async () => {
    const events: JwksAuthEvent[] = []
    await using registry = open(events)
    issuer.resetCounts()
    const names = Array.from({ length: 100 }, (_, index) => `tenant-${index}`)
    for (const tenant of names) registry.register({ tenant, issuer: issuer.issuer, audience, tenantClaim: 'org' })
    const verifier = createVerifier({ registry })
    await Promise.all(names.map(async (tenant) => verifier.verify(await issuer.sign({ org: tenant }), { tenant })))
    expect(issuer.count()).toBe(1)
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'refresh_succeeded', tenant: '*', provider: 'default' }),
    )
    expect(events).toContainEqual(expect.objectContaining({ type: 'token_accepted', tenant: 'tenant-7' }))
    expect(await codeOf(verifier.verify(await issuer.sign({ org: 'tenant-1' }), { tenant: 'tenant-2' }))).toBe(
      'token_tenant_refused',
    )
  })

  it('with other cache or fetch options do not share', async () => {
    await using registry = open()
    issuer.resetCounts()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience, tenantClaim: 'org' })
    registry.register({ tenant: 'globex', issuer: issuer.issuer, audience, tenantClaim: 'org', maxTtl: '1h' })
    const verifier = createVerifier({ registry })
    await verifier.verify(await issuer.sign({ org: 'acme' }), { tenant: 'acme' })
    await verifier.verify(await issuer.sign({ org: 'globex' }), { tenant: 'globex' })
    expect(issuer.count()).toBe(2)
  })
})

describe('a registration', () => {
  it('is refused when it could not be told from another', () => {
    const registry = open()
    const at =
      (tenant: string, more: Partial<RegistrationOptions> = {}): (() => void) =>
      () => {
        registry.register(
          { tenant, provider: 'p', issuer: issuer.issuer, audience, ...more },
          {
            replace: true,
          },
        )
      }
    expect(fields(at('acme'))).toEqual([])
    expect(fields(at('acme', { provider: 'again' }))).toEqual(['issuer'])
    expect(fields(at('globex'))).toEqual(['tenantClaim'])
    expect(fields(at('globex', { tenantClaim: 'org' }))).toEqual(['tenantClaim'])
    expect(fields(at('acme', { tenantClaim: 'org' }))).toEqual([])
    expect(fields(at('globex', { tenantClaim: { name: 'org', value: 'acme' } }))).toEqual(['tenantClaim'])
    expect(fields(at('globex', { tenantClaim: { name: 'team', value: 'globex' } }))).toEqual(['tenantClaim'])
    expect(fields(at('globex', { tenantClaim: 'org' }))).toEqual([])
    expect(registry.list()).toHaveLength(2)
  })

  it('is refused where its tenant has one of that provider, unless it is to replace it', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', provider: 'p', issuer: issuer.issuer, audience })
    const again = (how?: Readonly<Record<string, unknown>>): (() => void) => {
      const options = { tenant: 'acme', provider: 'p', issuer: other.issuer, audience }
      return () => {
        registry.register(options, how)
      }
    }
    for (const how of [undefined, {}, { replace: false }]) expect(again(how)).toThrow(/replace: true/)
    expect(fields(again({ replace: 'yes' }))).toEqual(['replace'])
    expect(fields(again({ replaces: true }))).toEqual(['replaces'])
    expect(registry.list()).toMatchObject([{ issuer: issuer.issuer }])
    expect(again({ replace: true })).not.toThrow()
    expect(registry.list()).toMatchObject([{ issuer: other.issuer }])
    registry.unregister('acme', 'p')
    expect(again()).not.toThrow()
  })

  it('replaces the one of the same tenant and provider, and keeps the keys of an unchanged source', async () => {
    await using registry = open()
    issuer.resetCounts()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const verifier = createVerifier({ registry })
    const token = await issuer.sign({ aud: 'other' })
    expect(await codeOf(verifier.verify(await issuer.sign(), { tenant: 'acme' }))).toBe('ok')
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: 'other' }, { replace: true })
    expect(await codeOf(verifier.verify(token, { tenant: 'acme' }))).toBe('ok')
    expect(issuer.count()).toBe(1)
    registry.register({ tenant: 'acme', issuer: other.issuer, audience }, { replace: true })
    expect(await codeOf(verifier.verify(token, { tenant: 'acme' }))).toBe('token_issuer_unknown')
    expect(registry.list()).toHaveLength(1)
  })

  it('that is removed refuses its tokens, and those who wait', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const verifier = createVerifier({ registry })
    issuer.resetCounts()
    const release = issuer.hold()
    const waiting = codeOf(verifier.verify(await issuer.sign(), { tenant: 'acme' }))
    await issuer.requested(1)
    expect(registry.unregister('acme', 'default')).toBe(true)
    release()
    expect(await waiting).toBe('token_issuer_unknown')
    expect(await codeOf(verifier.verify(await issuer.sign(), { tenant: 'acme' }))).toBe('token_issuer_unknown')
    expect(registry.unregister('acme', 'default')).toBe(false)
    expect(registry.unregister('nobody', 'default')).toBe(false)
    expect(registry.statuses()).toEqual([])
    expect(registry.status('acme', 'default')).toBeUndefined()
  })
})

describe('a verification in flight', () => {
  const waiting = async (
    registry: Registry,
    claims: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly release: () => void; readonly verdict: Promise<string> }> => {
    issuer.resetCounts()
    const release = issuer.hold()
    const verdict = codeOf(createVerifier({ registry }).verify(await issuer.sign(claims), { tenant: 'acme' }))
    await issuer.requested(1)
    return { release, verdict }
  }

  it('is refused when its registration is removed, although others keep the source', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience, tenantClaim: 'org' })
    registry.register({ tenant: 'globex', issuer: issuer.issuer, audience, tenantClaim: 'org' })
    const { release, verdict } = await waiting(registry, { org: 'acme' })
    registry.unregister('acme', 'default')
    release()
    expect(await verdict).toBe('token_issuer_unknown')
  })

  it('is judged anew when its registration is replaced by a stricter one', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: false })
    const { release, verdict } = await waiting(registry)
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: 'only-this' }, { replace: true })
    release()
    expect(await verdict).toBe('token_audience_refused')
  })

  it('goes on when its registration is replaced by one with another source', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const { release, verdict } = await waiting(registry)
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience, maxTtl: '1h' }, { replace: true })
    release()
    expect(await verdict).toBe('ok')
  })
})

describe('static keys', () => {
  it('are copied, so that nothing done to the list later changes whom we trust', async () => {
    await using registry = open()
    const keys = [{ ...issuer.signingKey.publicJwk }]
    registry.register({ issuer: issuer.issuer, audience, jwks: { keys } })
    const [evil] = other.keys
    keys[0] = { ...evil?.publicJwk, kid: issuer.signingKey.kid }
    const verifier = createVerifier({ registry })
    expect(await codeOf(verifier.verify(await issuer.sign(), { tenant: 'default' }))).toBe('ok')
  })

  it('are ready without a token', async () => {
    await using registry = open()
    registry.register({
      issuer: issuer.issuer,
      audience,
      jwks: { keys: [{ ...issuer.signingKey.publicJwk }] },
    })
    while (!registry.readiness().ready) await new Promise((resolve) => setImmediate(resolve))
    expect(registry.statuses()).toMatchObject([{ state: 'Ready' }])
  })
})

describe('a registry', () => {
  it('fetches now when told to', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    expect(await registry.refresh('acme')).toMatchObject([
      {
        tenant: 'acme',
        issuer: issuer.issuer,
        state: 'Ready',
      },
    ])
    expect(registry.statuses()).toMatchObject([{ tenant: 'acme', state: 'Ready', keys: [{ algorithms: ['ES256'] }] }])
    await expect(registry.refresh('globex')).rejects.toMatchObject({ code: 'registration_unknown' })
  })

  it('that is closed refuses everything, and closing again does nothing', async () => {
    const registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const verifier = createVerifier({ registry })
    await Promise.all([registry.close(), registry.close()])
    expect(await codeOf(verifier.verify(await issuer.sign(), { tenant: 'acme' }))).toBe('closed')
    expect(() => {
      registry.register({ tenant: 'new', issuer: other.issuer, audience })
    }).toThrow(RefusedError)
    expect(await codeOf(registry.refresh('acme', 'default'))).toBe('closed')
  })

  it('that was handed in is not closed by its verifier; one of its own is', async () => {
    await using registry = open()
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience })
    const shared = createVerifier({ registry })
    await shared.close()
    expect(await codeOf(shared.verify(await issuer.sign(), { tenant: 'acme' }))).toBe('ok')
    const named = createVerifier({ issuer: issuer.issuer, audience, requireHttps: false, tenant: 'acme' })
    const asked: TenantVerifier = named
    expect(await codeOf(asked.verify(await issuer.sign(), { tenant: 'globex' }))).toBe('token_issuer_unknown')
    expect(await codeOf(asked.verify(await issuer.sign(), { tenant: 'acme' }))).toBe('ok')
    await named.close()
    const own = createVerifier({ issuer: issuer.issuer, audience, requireHttps: false })
    expect(await own.verify(await issuer.sign())).toMatchObject({ tenant: 'default' })
    await own[Symbol.asyncDispose]()
    expect(await codeOf(own.verify(await issuer.sign()))).toBe('closed')
  })
})
