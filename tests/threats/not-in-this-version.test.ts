import { createRegistry, tenantFrom } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { aTarget, LONG } from './setup.js'

describe('a verified token', () => {
  it('T21 is judged anew each time, by the policy of its own registration: none is remembered', async () => {
    const { issuer, clock, verify, register } = await aTarget({
      tenant: 'acme',
      tenantClaim: { name: 'org', value: 'o-1' },
    })
    register({ tenant: 'globex', tenantClaim: { name: 'org', value: 'o-2' }, requiredClaims: ['acr'] })
    const token = await issuer.sign({ org: 'o-1' }, { expiresIn: 60 })
    expect(await verify(token, 'acme')).toBe('ok')
    expect(await verify(token, 'globex')).toBe('token_claim_invalid')
    const last = token.slice(-1) === 'A' ? 'Q' : 'A'
    expect(await verify(`${token.slice(0, -1)}${last}`, 'acme')).not.toBe('ok')
    await clock.advance(65_000)
    expect(await verify(token, 'acme')).toBe('token_expired')
  })

  it('T21 is refused once its key is withdrawn, whoever has seen it before', async () => {
    const { issuer, registry, verify } = await aTarget()
    const token = await issuer.sign({}, LONG)
    expect([await verify(token), await verify(token)]).toEqual(['ok', 'ok'])
    await issuer.rotate({ keepOld: false })
    await registry.refresh('default')
    expect(await verify(token)).toBe('key_unknown')
  })
})

describe('a registry', () => {
  const refuses = (options: object): void => {
    const [name] = Object.keys(options)
    expect(() => Reflect.apply(createRegistry, undefined, [options])).toThrow(`${name}: is not an option of a registry`)
  }

  it('T37 loads no tenants: all are registered side by side, and compared', async () => {
    refuses({ loadTenant: async () => undefined })
    expect(tenantFrom.issuer()).toEqual({ from: 'issuer' })
    const { register } = await aTarget({ tenant: 'acme' })
    expect(() => register({ tenant: 'globex' })).toThrow(/tenantClaim: is needed/)
  })
})
