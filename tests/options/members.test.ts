import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { OptionProblems, OptionReader } from '../../packages/core/src/option-reader/option-problems.js'
import { readSharedOptions } from '../../packages/core/src/registry/registry-options.js'
import { inherited, refusedBy } from './setup.js'

describe('other members of a registry', () => {
  it.each(['yes', 0, 1, null, 'false'])('requireHttps is true, false or "except-loopback", not %j', (value) => {
    expect(refusedBy({ requireHttps: value })).toMatchObject([
      { field: 'requireHttps', rule: 'must be true, false or "except-loopback"' },
    ])
  })

  it('jitter is one of two words', () => {
    expect(inherited({ retry: { jitter: 'none' } }).fetch.retry.jitter).toBe('none')
    expect(refusedBy({ retry: { jitter: 'some' } })).toEqual([
      { field: 'retry.jitter', rule: 'must be one of "full", "none"', value: 'a text' },
    ])
  })

  it('mustRevalidate is one of two words', () => {
    expect(inherited({ mustRevalidate: 'respect' }).cache.mustRevalidate).toBe('respect')
    expect(refusedBy({ mustRevalidate: true })).toMatchObject([{ field: 'mustRevalidate', value: 'true' }])
  })

  it('allowedDomains are host names, in any case', () => {
    const allowedDomains = ['Example.COM', 'localhost', 'a_b.test', 'xn--bcher-kva.example', '0x.example', '1.example']
    expect(inherited({ allowedDomains }).fetch.allowedDomains).toEqual(
      allowedDomains.map((domain) => domain.toLowerCase()),
    )
  })

  it.each([
    '',
    '.example.com',
    'example.com.',
    '*.example.com',
    'https://example.com',
    'example.com:443',
    'example.com/',
    'exa mple.com',
    'a..b',
    '-a.test',
    'bücher.example',
    'user@example.com',
    '[::1]',
    '::1',
    '127.0.0.1',
    '1',
    '.',
    `${'a'.repeat(64)}.test`,
    `${'a.'.repeat(127)}test`,
    'example.com\n',
    null,
    5,
    ['example.com'],
  ])('allowedDomains do not hold %j', (domain) => {
    expect(refusedBy({ allowedDomains: ['example.com', domain] })).toMatchObject([{ field: 'allowedDomains' }])
  })

  it.each([[[]], ['example.com'], [null], [{}], [new Set(['example.com'])]])(
    'allowedDomains are a list, not %j',
    (value) => {
      expect(refusedBy({ allowedDomains: value })).toMatchObject([{ field: 'allowedDomains' }])
    },
  )

  it('pinnedSpki are SHA-256 values in base64, each in its one spelling', () => {
    const pin = 'x9SZw6TwIqfmvrLZ/kz1o0Ossjmn728BnBKpUFqGNVM='
    expect(inherited({ pinnedSpki: [pin] }).fetch.pinnedSpki).toEqual([pin])
    const sparedBits = pin.replace('M=', 'N=')
    for (const wrong of [
      pin.slice(0, -1),
      pin.replace('/', '_'),
      sparedBits,
      ` ${pin}`,
      'AAAA',
      '',
      5,
      `sha256/${pin}`,
    ])
      expect(refusedBy({ pinnedSpki: [pin, wrong] })).toMatchObject([{ field: 'pinnedSpki' }])
  })

  it('algorithms are asymmetric ones, EdDSA under both names', () => {
    expect(inherited({ algorithms: ['ES256', 'Ed25519', 'ES256'] }).token.algorithms).toEqual([
      'ES256',
      'EdDSA',
      'Ed25519',
    ])
    for (const algorithms of [['none'], ['HS256'], ['RS256', 'HS512'], ['rs256'], [], 'RS256', [null], null])
      expect(refusedBy({ algorithms })).toMatchObject([
        { field: 'algorithms', rule: expect.stringContaining('never "none"') },
      ])
  })

  it('types are kept in lower case without application/', () => {
    const types = ['JWT', 'application/AT+JWT', 'Application/logout+jwt']
    expect(inherited({ types }).token.types).toEqual(['jwt', 'at+jwt', 'logout+jwt'])
    for (const wrong of [[], 'JWT', [''], [null], null])
      expect(refusedBy({ types: wrong })).toMatchObject([{ field: 'types' }])
  })

  it('requiredClaims are names', () => {
    expect(inherited({ requiredClaims: ['sub'] }).token.requiredClaims).toEqual(['sub'])
    for (const wrong of [[], 'sub', [''], [5], null, {}])
      expect(refusedBy({ requiredClaims: wrong })).toMatchObject([{ field: 'requiredClaims' }])
  })

  it('observers, clock and signatures are what they have to be', () => {
    const given = { observers: [() => {}], clock: createTestClock(), signatures: () => true }
    const { clock, ...read } = readSharedOptions(new OptionReader(given, new OptionProblems()))
    expect(read).toMatchObject({ observers: given.observers, signatures: given.signatures })
    // It is the given one, called with care.
    expect(clock.now()).toEqual(given.clock.now())
    for (const [field, values] of [
      ['observers', [() => {}, [5], [() => {}, null], null]],
      ['clock', [{}, null, Date, { now: () => 0 }, { ...createTestClock(), random: 5 }]],
      ['signatures', [null, {}, 'node']],
    ] as const)
      for (const value of values) expect(refusedBy({ [field]: value })).toMatchObject([{ field }])
  })

  it('are known: others are named', () => {
    expect(
      refusedBy({
        isuer: 'x',
        retry: { dedline: 1 },
        failureBackoff: { min: 1 },
        unknownKidBudget: { size: 1 },
        signatureMismatchBudget: { size: 1 },
      }),
    ).toEqual([
      { field: 'failureBackoff.min', rule: 'is not an option of failureBackoff', value: 'a number' },
      { field: 'unknownKidBudget.size', rule: 'is not an option of unknownKidBudget', value: 'a number' },
      {
        field: 'signatureMismatchBudget.size',
        rule: 'is not an option of signatureMismatchBudget',
        value: 'a number',
      },
      { field: 'retry.dedline', rule: 'is not an option of retry', value: 'a number' },
      { field: 'isuer', rule: 'is not an option of a registry', value: 'a text' },
    ])
  })
})
