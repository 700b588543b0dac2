import { describe, expect, it } from 'vitest'
import { aTarget, LONG, type Target } from './setup.js'

const visit = async ({ issuer, verify }: Target, tenant: string, kid?: string): Promise<string> =>
  verify(await issuer.sign({ org: tenant }, kid === undefined ? LONG : { ...LONG, kid }), tenant)

describe('A source that was let go leaves nothing to another tenant with the same URL', () => {
  it('not the backoff of failures that a policy of its own caused', async () => {
    const target = await aTarget({ tenant: 'mallory', maxResponseBytes: 1 })
    for (let count = 0; count < 5; count += 1) {
      expect(await visit(target, 'mallory')).toBe('keys_unavailable')
      await target.clock.advance(60_000)
    }
    await visit(target, 'mallory')
    target.registry.unregister('mallory', 'default')
    target.register({ tenant: 'acme' })
    expect(await visit(target, 'acme')).toBe('ok')
  })

  it('not its budget for unknown kids, with the policy that it was made by', async () => {
    const target = await aTarget({ tenant: 'mallory', unknownKidBudget: { burst: 1, refill: '30d' } })
    const { issuer, clock, registry, register } = target
    await visit(target, 'mallory')
    await visit(target, 'mallory', 'absent')
    registry.unregister('mallory', 'default')
    register({ tenant: 'acme' })
    expect(await visit(target, 'acme')).toBe('ok')
    await clock.advance(30_000)
    await issuer.rotate({ keepOld: true })
    expect(await visit(target, 'acme')).toBe('ok')
  })

  it('nothing of what it spent, where all but the tenant is the same', async () => {
    const target = await aTarget({ tenant: 'mallory' })
    const { issuer, registry, register } = target
    await visit(target, 'mallory')
    for (let count = 0; count < 4; count += 1) await visit(target, 'mallory', `absent${count}`)
    for (let count = 0; count < 12; count += 1) {
      registry.unregister('mallory', 'default')
      register({ tenant: 'mallory' })
      await visit(target, 'mallory')
    }
    expect(await visit(target, 'mallory')).toBe('keys_unavailable')
    registry.unregister('mallory', 'default')
    register({ tenant: 'acme' })
    expect(await visit(target, 'acme')).toBe('ok')
    await issuer.rotate({ keepOld: true })
    expect(await visit(target, 'acme')).toBe('ok')
  })

  it('nor to whoever shares its keys for a while and stays', async () => {
    const target = await aTarget({ tenant: 'mallory', tenantClaim: 'org' })
    const { registry, register } = target
    for (let count = 0; count < 11; count += 1) {
      expect(await visit(target, 'mallory')).toBe('ok')
      registry.unregister('mallory', 'default')
      register({ tenant: 'mallory', tenantClaim: 'org' })
    }
    register({ tenant: 'acme', tenantClaim: 'org' })
    registry.unregister('mallory', 'default')
    expect(await visit(target, 'acme')).toBe('ok')
  })
})

describe('A source that is let go at once and comes back', () => {
  it('does not ask its provider before the backoff of its last failure ends', async () => {
    const target = await aTarget({ tenant: 'acme', failureBackoff: { initial: '30s', max: '60s' } })
    const { issuer, clock, registry, register } = target
    await issuer.misbehave({ status: 503 })
    expect(await visit(target, 'acme')).toBe('keys_unavailable')
    registry.unregister('acme', 'default')
    await issuer.behave()
    register({ tenant: 'acme', failureBackoff: { initial: '30s', max: '60s' } })
    expect(await visit(target, 'acme')).toBe('keys_unavailable')
    expect(issuer.count('jwks')).toBe(1)
    await clock.advance(22_500)
    expect(await visit(target, 'acme')).toBe('ok')
  })

  it('has no more to spend on unknown kids than when it left, though others with its keys stayed', async () => {
    const target = await aTarget({ tenant: 'acme', tenantClaim: 'org' })
    const { issuer, registry, register } = target
    register({ tenant: 'globex', tenantClaim: 'org' })
    await visit(target, 'acme')
    for (let count = 0; count < 4; count += 1) await visit(target, 'acme', `absent${count}`)
    registry.unregister('acme', 'default')
    registry.unregister('globex', 'default')
    register({ tenant: 'acme', tenantClaim: 'org' })
    expect(await visit(target, 'acme')).toBe('ok')
    await issuer.rotate({ keepOld: true })
    expect(await visit(target, 'acme')).toBe('key_unknown')
  })

  it('starts anew where its policy was corrected', async () => {
    const target = await aTarget({ tenant: 'acme', maxResponseBytes: 1 })
    expect(await visit(target, 'acme')).toBe('keys_unavailable')
    target.registry.unregister('acme', 'default')
    target.register({ tenant: 'acme' })
    expect(await visit(target, 'acme')).toBe('ok')
  })
})
