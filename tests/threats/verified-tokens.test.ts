import { createAuthenticator, tenantFrom, type TenantSource } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { answerOf, aTarget, bearer, LONG, type Target } from './setup.js'

/** One issuer for two tenants, of which one asks for more. */
async function twoTenants(): Promise<Target> {
  const target = await aTarget({ tenant: 'acme', tenantClaim: { name: 'org', value: 'o-1' } })
  target.register({ tenant: 'globex', tenantClaim: { name: 'org', value: 'o-2' }, requiredClaims: ['acr'] })
  return target
}

/** How often a signature was checked, of all tokens that were accepted so far. */
function checked({ events }: Target): number {
  return events.filter((event) => event.type === 'token_accepted' && !event.remembered).length
}

describe('a verified token', () => {
  it('T21 is remembered by all of its text: what shares its end, or its signature, is another token', async () => {
    const target = await aTarget()
    const token = await target.issuer.sign({ scope: 'read' }, LONG)
    const other = await target.issuer.sign({ scope: 'admin' }, LONG)
    expect([await target.verify(token), await target.verify(token)]).toEqual(['ok', 'ok'])
    expect(checked(target)).toBe(1)
    const [header, , signature] = token.split('.')
    expect(await target.verify([header, other.split('.')[1], signature].join('.'))).toBe('signature_invalid')
    expect(await target.verify(`A${token}`)).not.toBe('ok')
    expect(await target.verify(`${token}=`)).not.toBe('ok')
    expect(await target.verify(` ${token}`)).not.toBe('ok')
  })

  it('T21 is remembered for the tenant it was verified for, and for no other', async () => {
    const target = await twoTenants()
    const token = await target.issuer.sign({ org: 'o-1' }, LONG)
    expect([await target.verify(token, 'acme'), await target.verify(token, 'acme')]).toEqual(['ok', 'ok'])
    expect(await target.verify(token, 'globex')).toBe('token_claim_invalid')
    expect(await target.verify(token, 'nobody')).toBe('token_issuer_unknown')
    expect(checked(target)).toBe(1)
  })

  it.each<[string, TenantSource, string]>([
    ['a header', tenantFrom.header('x-tenant'), '401 token_claim_invalid'],
    ['a claim', tenantFrom.claim('tenant'), 'authenticated'],
    ['its issuer', tenantFrom.issuer(), 'authenticated'],
  ])('T21 is remembered for whom %s says, request by request', async (_what, tenant, ofOther) => {
    const target = await twoTenants()
    const authenticator = createAuthenticator({ registry: target.registry, tenant })
    const token = await target.issuer.sign({ org: 'o-1', tenant: 'acme' }, LONG)
    const sent = async (name: string): Promise<string> =>
      await answerOf(authenticator, { headers: [bearer(token), ['X-Tenant', name]] })
    expect([await sent('acme'), await sent('acme')]).toEqual(['authenticated', 'authenticated'])
    expect(checked(target)).toBe(1)
    expect(await sent('globex')).toBe(ofOther)
    expect(checked(target)).toBe(1)
  })

  it('T21 is judged anew once its registration has other rules', async () => {
    const target = await aTarget()
    const token = await target.issuer.sign({}, LONG)
    expect([await target.verify(token), await target.verify(token)]).toEqual(['ok', 'ok'])
    target.register({ requiredClaims: ['acr'] })
    expect(await target.verify(token)).toBe('token_claim_invalid')
  })

  it('T21 is judged by the rules that came while it waited for its keys', async () => {
    const target = await aTarget({ defaultTtl: '10m', staleWhileError: 0 })
    const token = await target.issuer.sign({}, LONG)
    expect([await target.verify(token), await target.verify(token)]).toEqual(['ok', 'ok'])
    expect(checked(target)).toBe(1)
    await target.clock.advance(11 * 60_000)
    const release = target.issuer.hold('jwks')
    target.issuer.resetCounts()
    const answer = target.verify(token)
    await target.issuer.requested(1)
    target.register({ defaultTtl: '10m', staleWhileError: 0, requiredClaims: ['acr'] })
    release()
    expect(await answer).toBe('token_claim_invalid')
    expect(target.issuer.count()).toBe(1)
  })

  it('T21 is refused once it has expired', async () => {
    const { issuer, clock, verify } = await aTarget()
    const token = await issuer.sign({}, { expiresIn: 60 })
    expect([await verify(token), await verify(token)]).toEqual(['ok', 'ok'])
    await clock.advance(65_000)
    expect(await verify(token)).toBe('token_expired')
  })

  it('T19 T21 is refused once its key is withdrawn, whoever has seen it before', async () => {
    const { issuer, registry, verify } = await aTarget()
    const token = await issuer.sign({}, LONG)
    expect([await verify(token), await verify(token)]).toEqual(['ok', 'ok'])
    await issuer.rotate({ keepOld: false })
    await registry.refresh('default')
    expect(await verify(token)).toBe('key_unknown')
  })

  it('T19 is refused when its key is withdrawn while its signature is checked', async () => {
    const checks: ((valid: boolean) => void)[] = []
    const signatures = (): Promise<boolean> => new Promise((resolve) => void checks.push(resolve))
    const { issuer, registry, verify } = await aTarget({}, { signatures })
    const ending = verify(await issuer.sign({}, LONG))
    while (checks.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await issuer.rotate({ keepOld: false })
    await registry.refresh('default')
    checks[0]?.(true)
    expect([await ending, checks.length]).toEqual(['key_unknown', 1])
  })

  it('T19 T21 is refused once another key has the name of its own', async () => {
    const { issuer, registry, verify } = await aTarget()
    const token = await issuer.sign({}, LONG)
    expect([await verify(token), await verify(token)]).toEqual(['ok', 'ok'])
    const other = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...other.publicJwk, kid: issuer.signingKey.kid }])
    await registry.refresh('default')
    expect(await verify(token)).toBe('signature_invalid')
  })
})
