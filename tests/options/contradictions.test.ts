import { describe, expect, it } from 'vitest'
import { inherited, refused, refusedBy } from './setup.js'

describe('options that contradict each other', () => {
  it('are refused under the name of the one that was given', () => {
    expect(refusedBy({ minTtl: '2d' })).toEqual([
      { field: 'minTtl', rule: 'must not exceed maxTtl (86400000 ms)', value: '"2d"' },
    ])
    expect(refusedBy({ maxTtl: '10s' })).toEqual([
      { field: 'maxTtl', rule: 'must not be below minTtl (30000 ms)', value: '"10s"' },
    ])
    expect(refusedBy({ minTtl: 2000, maxTtl: 1000 })).toMatchObject([{ field: 'minTtl' }])
    expect(refusedBy({ failureBackoff: { initial: '2m' } })).toEqual([
      { field: 'failureBackoff.initial', rule: 'must not exceed failureBackoff.max (60000 ms)', value: '"2m"' },
    ])
    expect(refusedBy({ failureBackoff: { max: 10 } })).toEqual([
      { field: 'failureBackoff.max', rule: 'must not be below failureBackoff.initial (1000 ms)', value: '10' },
    ])
    expect(refusedBy({ minTtl: 1000, maxTtl: 1000 })).toEqual([])
  })

  it('jwks and jwksUri cannot both be given', () => {
    const both = { jwks: { keys: [] }, jwksUri: 'https://example.com/jwks' }
    expect(refused(both)).toContainEqual({
      field: 'jwks',
      rule: 'cannot be combined with jwksUri: give one of them',
      value: 'an object',
    })
  })

  it('a registration may not permit itself http that its registry forbids', () => {
    expect(refused({ requireHttps: false })).toEqual([
      { field: 'requireHttps', rule: 'cannot permit more than that of the registry', value: 'false' },
    ])
    const open = inherited({ requireHttps: false })
    expect(refused({ issuer: 'http://127.0.0.1:1234' }, open)).toEqual([])
    expect(refused({ issuer: 'http://127.0.0.1:1234', requireHttps: true }, open)).toMatchObject([{ field: 'issuer' }])
  })
  it('nor http to others than the loopback where its registry permits that alone', () => {
    const loopback = inherited({ requireHttps: 'except-loopback' })
    expect(refused({ requireHttps: false }, loopback)).toMatchObject([{ field: 'requireHttps' }])
    expect(refused({ requireHttps: 'except-loopback' })).toMatchObject([{ field: 'requireHttps' }])
    expect(refused({ issuer: 'http://127.0.0.1:1234' }, loopback)).toEqual([])
    expect(refused({ issuer: 'http://login.example.com' }, loopback)).toMatchObject([{ field: 'issuer' }])
    expect(refused({ issuer: 'http://127.0.0.1:1234', requireHttps: true }, loopback)).toMatchObject([
      { field: 'issuer' },
    ])
    expect(refused({ requireHttps: true }, loopback)).toEqual([])
  })

  it('a typ cannot be left out under a profile that requires it', () => {
    expect(refused({ profile: 'rfc9068', requireType: false })).toMatchObject([{ field: 'requireType' }])
    expect(refused({ profile: 'rfc9068', requireType: true })).toEqual([])
  })
})
