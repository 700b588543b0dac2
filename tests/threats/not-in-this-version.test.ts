import { createRegistry } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'

describe('a registry', () => {
  const refuses = (options: object): void => {
    const [name] = Object.keys(options)
    expect(() => Reflect.apply(createRegistry, undefined, [options])).toThrow(`${name}: is not an option of a registry`)
  }

  it('T31 stores no snapshot and reads none', () => {
    refuses({ store: { load: async () => undefined } })
    expect('restoreFromPersistence' in createRegistry()).toBe(false)
  })
})
