import { createRegistry, createVerifier, OptionsError } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { refusedBy } from './setup.js'

describe('an error about options', () => {
  it('survives values that cannot be shown, beside those that can', () => {
    const trap = {
      toJSON(): never {
        throw new Error('trap')
      },
    }
    expect(
      refusedBy({ minTtl: trap, maxRedirects: 10n, allowedDomains: { big: 1n }, requireHttps: Symbol('s') }),
    ).toMatchObject([
      { field: 'minTtl', value: 'an object' },
      { field: 'requireHttps', value: 'a symbol' },
      { field: 'allowedDomains', value: 'an object' },
      { field: 'maxRedirects', value: '10' },
    ])
  })

  it('is thrown where options are given, before anything is opened', () => {
    expect(() => Reflect.apply(createRegistry, undefined, [5])).toThrow(OptionsError)
    expect(() => Reflect.apply(createVerifier, undefined, [{ issuer: 'x' }])).toThrow(/issuer: .*\n.*audience: /s)
  })
})
