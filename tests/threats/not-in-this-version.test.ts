import { createRegistry, tenantFrom } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { aTarget } from './setup.js'

describe('a registry', () => {
  const refuses = (options: object): void => {
    const [name] = Object.keys(options)
    expect(() => Reflect.apply(createRegistry, undefined, [options])).toThrow(`${name}: is not an option of a registry`)
  }

  it('T31 stores no snapshot and reads none', () => {
    refuses({ store: { load: async () => undefined } })
    expect('restoreFromPersistence' in createRegistry()).toBe(false)
  })

  it('T37 loads no tenants: all are registered side by side, and compared', async () => {
    refuses({ loadTenant: async () => undefined })
    expect(tenantFrom.issuer()).toEqual({ from: 'issuer' })
    const { register } = await aTarget({ tenant: 'acme' })
    expect(() => register({ tenant: 'globex' })).toThrow(/tenantClaim: is needed/)
  })
})
