import { createTestClock } from '@jwks-auth/testing'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { createRegistry, createVerifier } from '../create.js'
import { OptionsError, type OptionProblem } from '../errors.js'
import { registrationOf, type Inherited, type Registration } from '../registry/registration.js'
import { DEFAULTS } from './defaults.js'
import { Problems, Reader } from './problems.js'
import { readInherited, readSharedOptions } from './registry-options.js'

const problemsOf = (construct: () => unknown): readonly OptionProblem[] => {
  try {
    construct()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems
    throw error
  }
}

/** What a registry finds wrong with options, whatever their type. */
const refusedBy = (options: object): readonly OptionProblem[] => problemsOf(() => createRegistry(options))

const inherited = (options: object): Inherited => {
  const problems = new Problems()
  const settings = readInherited(new Reader(options, problems), readSharedOptions(new Reader({}, problems)))
  problems.throwIfAny()
  return settings
}

const NOTHING_SAID: Inherited = { ...DEFAULTS, ownDispatcher: false }

const right = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' }

const register = (options: object, from: Inherited = NOTHING_SAID): Registration =>
  Reflect.apply(registrationOf, undefined, [options, from])

const refused = (options: object, from: Inherited = NOTHING_SAID): readonly OptionProblem[] =>
  problemsOf(() => register({ ...right, ...options }, from))

describe('options that are left out', () => {
  it('have their defaults', () => {
    expect(inherited({})).toEqual({
      cache: DEFAULTS.cache,
      fetch: DEFAULTS.fetch,
      token: DEFAULTS.token,
      ownDispatcher: false,
    })
    expect(readSharedOptions(new Reader({}, new Problems()))).toMatchObject({ observers: [], maxTokenBytes: 16_384 })
    expect(register(right)).toMatchObject({ tenant: 'default', provider: 'default' })
  })

  it('are inherited from the registry', () => {
    const from = inherited({
      minTtl: '1m',
      retry: { deadline: '4s' },
      clockTolerance: 0,
      allowedDomains: ['example.com'],
    })
    const { cache, fetch, rules } = register({ ...right, retry: { maxRetries: 0 } }, from)
    expect(cache).toEqual({ ...DEFAULTS.cache, minTtl: 60_000 })
    expect(fetch).toEqual({
      ...DEFAULTS.fetch,
      allowedDomains: ['example.com'],
      retry: { ...DEFAULTS.fetch.retry, deadline: 4000, maxRetries: 0 },
    })
    expect(rules.token.clockTolerance).toBe(0)
  })
})

const DURATIONS = [
  'refreshEarly',
  'staleWhileError',
  'staleWhileRevalidate',
  'staleWait',
  'minTtl',
  'maxTtl',
  'defaultTtl',
  'prefetchJitter',
  'negativeCacheTtl',
  'failureBackoff.initial',
  'failureBackoff.max',
  'unknownKidBudget.refill',
  'retry.attemptTimeout',
  'retry.initialBackoff',
  'retry.maxBackoff',
  'retry.deadline',
  'clockTolerance',
  'maxTokenAge',
]

const optionsWith = (field: string, value: unknown): object => {
  const [first = '', second] = field.split('.')
  return second === undefined ? { [first]: value } : { [first]: { [second]: value } }
}

const valueAt = ({ cache, fetch, token }: Inherited, field: string): unknown =>
  field.split('.').reduce<unknown>((at, name) => Reflect.get(Object(at), name), { ...cache, ...fetch, ...token })

describe('a duration', () => {
  it.each(DURATIONS)('%s is milliseconds or text', (field) => {
    const near = field === 'maxTtl' || field === 'failureBackoff.max' ? 60_000 : 1000
    expect(valueAt(inherited(optionsWith(field, near)), field)).toBe(near)
    expect(valueAt(inherited(optionsWith(field, `${near / 1000}s`)), field)).toBe(near)
  })

  it.each(DURATIONS)('%s is nothing else', (field) => {
    for (const [value, shown] of [
      ['-5s', '"-5s"'],
      ['soon', '"soon"'],
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      [-1, '-1'],
      [null, 'null'],
      [true, 'true'],
      [5n, '5'],
    ]) {
      expect(refusedBy(optionsWith(field, value))).toEqual([
        { field, rule: expect.stringMatching(/^must be (milliseconds|a duration)/), value: shown },
      ])
    }
  })

  it('of tolerance is ten minutes at most', () => {
    expect(inherited({ clockTolerance: '10m' }).token.clockTolerance).toBe(600_000)
    expect(refusedBy({ clockTolerance: 600_001 })).toEqual([
      { field: 'clockTolerance', rule: 'must be a duration of at most ten minutes', value: '600001' },
    ])
  })
})

describe('a number', () => {
  it.each([
    ['maxRedirects', 0, 20],
    ['maxResponseBytes', 1, 67_108_864],
    ['retry.maxRetries', 0, 20],
    ['unknownKidBudget.burst', 1, 1000],
    ['maxTokenBytes', 256, 1_048_576],
  ])('%s is a whole one from %i to %i', (field, least, most) => {
    for (const value of [least, most]) expect(refusedBy(optionsWith(field, value))).toEqual([])
    for (const value of [least - 1, most + 1, least + 0.5, NaN, Infinity, String(least), null]) {
      expect(refusedBy(optionsWith(field, value))).toMatchObject([
        { field, rule: `must be a whole number from ${least} to ${most}` },
      ])
    }
    expect(least + most).toBeGreaterThan(0)
  })
})

describe('other members of a registry', () => {
  it.each(['yes', 0, 1, null, 'false'])('requireHttps is true or false, not %j', (value) => {
    expect(refusedBy({ requireHttps: value })).toMatchObject([{ field: 'requireHttps', rule: 'must be true or false' }])
  })

  it('jitter is one of two words', () => {
    expect(inherited({ retry: { jitter: 'none' } }).fetch.retry.jitter).toBe('none')
    expect(refusedBy({ retry: { jitter: 'some' } })).toEqual([
      { field: 'retry.jitter', rule: 'must be one of "full", "none"', value: '"some"' },
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
    expect(inherited({ requiredClaims: [] }).token.requiredClaims).toEqual([])
    for (const wrong of ['sub', [''], [5], null, {}])
      expect(refusedBy({ requiredClaims: wrong })).toMatchObject([{ field: 'requiredClaims' }])
  })

  it('observers, clock and signatures are what they have to be', () => {
    const given = { observers: [() => {}], clock: createTestClock(), signatures: () => true }
    expect(readSharedOptions(new Reader(given, new Problems()))).toMatchObject(given)
    for (const [field, values] of [
      ['observers', [() => {}, [5], [() => {}, null], null]],
      ['clock', [{}, null, Date, { now: () => 0 }, { ...createTestClock(), random: 5 }]],
      ['signatures', [null, {}, 'node']],
    ] as const)
      for (const value of values) expect(refusedBy({ [field]: value })).toMatchObject([{ field }])
  })

  it('are known: others are named', () => {
    expect(
      refusedBy({ isuer: 'x', retry: { dedline: 1 }, failureBackoff: { min: 1 }, unknownKidBudget: { size: 1 } }),
    ).toEqual([
      { field: 'failureBackoff.min', rule: 'is not an option of failureBackoff', value: '1' },
      { field: 'unknownKidBudget.size', rule: 'is not an option of unknownKidBudget', value: '1' },
      { field: 'retry.dedline', rule: 'is not an option of retry', value: '1' },
      { field: 'isuer', rule: 'is not an option of a registry', value: '"x"' },
    ])
  })
})

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
      rule: 'cannot be combined with jwksUri',
      value: '{"keys":[]}',
    })
  })

  it('a registration may not permit itself http that its registry forbids', () => {
    expect(refused({ requireHttps: false })).toEqual([
      { field: 'requireHttps', rule: 'can only be false where the registry says false too', value: 'false' },
    ])
    const open = inherited({ requireHttps: false })
    expect(refused({ issuer: 'http://127.0.0.1:1234' }, open)).toEqual([])
    expect(refused({ issuer: 'http://127.0.0.1:1234', requireHttps: true }, open)).toMatchObject([{ field: 'issuer' }])
  })
})

describe('a registration', () => {
  it('names every wrong field at once', () => {
    const wrong = {
      tenant: 'a b',
      provider: '',
      issuer: 'login',
      audience: [],
      retry: { deadline: 'soon' },
      minTtl: -1,
      nme: 1,
    }
    expect(
      refused(wrong)
        .map(({ field }) => field)
        .toSorted(),
    ).toEqual(['audience', 'issuer', 'minTtl', 'nme', 'provider', 'retry.deadline', 'tenant'])
    expect(() => register({ ...right, ...wrong })).toThrow(/retry\.deadline: must be milliseconds .*; got "soon"/)
  })

  it.each([undefined, null, 5, '', 'login.example.com', '/login', 'http://login.example.com', 'ftp://x.test', {}])(
    'has an https URL as issuer, not %j',
    (issuer) => {
      expect(refused({ issuer })).toMatchObject([{ field: 'issuer', rule: expect.stringContaining('https URL') }])
    },
  )

  it.each([
    ['https://user@login.example.com', 'user name'],
    ['https://login.example.com#x', 'fragment'],
    ['https://login.example.com?x', 'query'],
  ])('has an issuer without trimmings: %s', (issuer, rule) => {
    expect(refused({ issuer })).toMatchObject([{ field: 'issuer', rule: expect.stringContaining(rule) }])
  })

  it('stays within allowedDomains with its issuer and jwksUri', () => {
    const from = inherited({ allowedDomains: ['example.com'] })
    expect(refused({}, from)).toEqual([])
    expect(refused({ issuer: 'https://evil.test' }, from)).toMatchObject([{ field: 'issuer' }])
    expect(refused({ jwksUri: 'https://evil.test/jwks' }, from)).toMatchObject([{ field: 'jwksUri' }])
  })

  it.each([undefined, null, true, '', [], [''], ['a', 5], {}])('says its audience, not %j', (audience) => {
    expect(refused({ audience })).toMatchObject([
      { field: 'audience', rule: expect.stringContaining('or false to accept any') },
    ])
  })

  it('takes one audience, several, or false', () => {
    expect(register({ ...right, audience: 'a' }).rules.audience).toEqual(['a'])
    expect(register({ ...right, audience: ['a', 'b'] }).rules.audience).toEqual(['a', 'b'])
    expect(register({ ...right, audience: false }).rules.audience).toBe(false)
  })

  it.each(['', 'a b', 'a/b', 'ä', 'x'.repeat(65), '*', 5, null, 'a\n'])('has plain ids, not %j', (id) => {
    expect(refused({ tenant: id, provider: id }).map(({ field }) => field)).toEqual(['tenant', 'provider'])
  })

  it('proves its tenant by a claim: its id, or a value', () => {
    expect(register({ ...right, tenant: 'acme', tenantClaim: 'org' }).rules.tenantClaim).toEqual({
      name: 'org',
      value: 'acme',
    })
    const tenantClaim = { name: 'org', value: 'o-1' }
    expect(register({ ...right, tenantClaim }).rules.tenantClaim).toEqual(tenantClaim)
    for (const wrong of ['', null, 5, [], {}, { name: 'org' }, { name: '', value: 'x' }, { name: 'org', value: 5 }])
      expect(refused({ tenantClaim: wrong }).map(({ field }) => field)).toContain('tenantClaim')
    expect(refused({ tenantClaim: { ...tenantClaim, extra: 1 } })).toMatchObject([{ field: 'tenantClaim.extra' }])
  })

  it('holds public keys only, and shows none that is not', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const secret = await exportJWK(privateKey)
    expect(refused({ jwks: { keys: [await exportJWK(publicKey)] } })).toEqual([])
    const keys = [secret, { kty: 'oct', k: 'c2VjcmV0' }, null]
    expect(refused({ jwks: { keys } }).map(({ field, rule }) => [field, rule])).toEqual([
      ['jwks.keys[0]', 'must be a usable public signature key (private_members)'],
      ['jwks.keys[1]', 'must be a usable public signature key (symmetric)'],
      ['jwks.keys[2]', 'must be a usable public signature key (not_an_object)'],
    ])
    for (const jwks of [{ keys: secret }, { keys: { d: secret.d } }, [{ d: secret.d }], { keys: [] }, {}, null, 'x']) {
      const problems = refused({ jwks })
      expect(problems).not.toEqual([])
      expect(JSON.stringify(problems)).not.toContain(secret.d?.slice(0, 20))
    }
  })
})

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
      { field: 'requireHttps', value: 'Symbol(s)' },
      { field: 'allowedDomains', value: 'an object' },
      { field: 'maxRedirects', value: '10' },
    ])
  })

  it('is thrown where options are given, before anything is opened', () => {
    expect(() => Reflect.apply(createRegistry, undefined, [5])).toThrow(OptionsError)
    expect(() => Reflect.apply(createVerifier, undefined, [{ issuer: 'x' }])).toThrow(/issuer: .*\n.*audience: /s)
  })
})
