import { describe, expect, it } from 'vitest'
import { ALGORITHMS, algorithmsFor, isAlgorithm, namesOf } from './algorithms.js'

describe('the accepted algorithms', () => {
  it('are the asymmetric ones, and the list cannot be changed', () => {
    expect(ALGORITHMS).toEqual([
      'RS256',
      'RS384',
      'RS512',
      'PS256',
      'PS384',
      'PS512',
      'ES256',
      'ES384',
      'ES512',
      'EdDSA',
      'Ed25519',
    ])
    expect(Object.isFrozen(ALGORITHMS)).toBe(true)
    expect(ALGORITHMS.every(isAlgorithm)).toBe(true)
  })

  it.each([
    'none',
    'None',
    'NONE',
    '',
    'HS256',
    'HS384',
    'HS512',
    'rs256',
    'RS256 ',
    'ES256K',
    'Ed448',
    'constructor',
    null,
    5,
    ['RS256'],
  ])('do not hold %j', (value) => {
    expect(isAlgorithm(value)).toBe(false)
  })

  it('never cross from one type of key to another', () => {
    expect(algorithmsFor('RSA', undefined)).toEqual(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'])
    expect(algorithmsFor('EC', 'P-256')).toEqual(['ES256'])
    expect(algorithmsFor('EC', 'P-384')).toEqual(['ES384'])
    expect(algorithmsFor('EC', 'P-521')).toEqual(['ES512'])
    expect(algorithmsFor('OKP', 'Ed25519')).toEqual(['EdDSA', 'Ed25519'])
    for (const [kty, crv] of [
      ['oct', undefined],
      ['EC', 'Ed25519'],
      ['EC', 'toString'],
      ['OKP', 'X25519'],
      [undefined, 'P-256'],
    ])
      expect(algorithmsFor(kty, crv)).toEqual([])
  })

  it('have one name each, but for Ed25519', () => {
    expect(namesOf('ES256')).toEqual(['ES256'])
    expect(namesOf('EdDSA')).toEqual(['EdDSA', 'Ed25519'])
    expect(namesOf('Ed25519')).toEqual(['EdDSA', 'Ed25519'])
  })
})
