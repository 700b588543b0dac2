import { describe, expect, it } from 'vitest'
import type { Auth } from '../verify/auth.js'
import { anyScopeGuard, claimsGuard, scopeGuard, type ClaimsRequirement } from './guards.js'

const auth: Auth = {
  tenant: 'acme',
  provider: 'main',
  token: 't',
  header: { alg: 'ES256' },
  claims: { sub: 'user', plan: 'pro', roles: ['admin', 'dev'], level: 3 },
  scopes: ['read', 'write'],
}

describe('scope guards', () => {
  it('want all scopes, or any', () => {
    expect(scopeGuard(['read', 'write'])(auth)).toBeUndefined()
    expect(scopeGuard(['read', 'delete'])(auth)).toMatchObject({
      code: 'scope_insufficient',
      status: 403,
      scope: ['read', 'delete'],
    })
    expect(anyScopeGuard(['delete', 'read'])(auth)).toBeUndefined()
    expect(anyScopeGuard(['delete'])(auth)).toMatchObject({ code: 'scope_insufficient', scope: ['delete'] })
    expect(anyScopeGuard(['rea'])(auth)).toMatchObject({ code: 'scope_insufficient' })
  })

  it.each([
    ['two in one text', 'read write'],
    ['none', ''],
    ['a line break, which no header may hold', 'read\r\nx-admin: 1'],
    ['a quote', 'read"'],
    ['a backslash', 'read\\'],
    ['letters beyond ASCII', 'größe'],
    ['a list', ['read']],
    ['a number', 5],
    ['nothing', undefined],
  ])('take scopes as RFC 6749 section 3.3 writes them, not %s', (_name, scope) => {
    for (const guard of [scopeGuard, anyScopeGuard]) {
      const make = (): unknown => Reflect.apply(guard, undefined, [['read', scope]])
      expect(make).toThrow(expect.objectContaining({ code: 'options_invalid', problems: [expect.anything()] }))
      expect(make).toThrow(/require(Any)?Scope\[1\]: must be a scope/)
    }
    for (const right of ['reports:read', 'https://api.example/read', "!#[]~'"]) {
      expect(scopeGuard([right])(auth)).toMatchObject({ scope: [right] })
    }
  })

  it.each([
    ['none', []],
    ['a Set, which would require nothing', new Set(['read'])],
    ['one text, which is no list', 'read'],
    ['nothing', undefined],
    ['a list with a hole', Array(1)],
  ])('T41 are made of a list of at least one scope, not of %s', (_name, scopes) => {
    for (const guard of [scopeGuard, anyScopeGuard]) {
      const make = (): unknown => Reflect.apply(guard, undefined, [scopes])
      expect(make).toThrow(expect.objectContaining({ code: 'options_invalid', problems: [expect.anything()] }))
      expect(make).toThrow(/require(Any)?Scope(\[0\])?: must (name a|be a|be a list of) scope/)
    }
  })

  it('keep what they were made of: emptying the list later opens nothing', () => {
    const scopes = ['delete']
    const guards = [scopeGuard(scopes), anyScopeGuard(scopes)]
    scopes[0] = 'read'
    for (const guard of guards) expect(guard(auth)).toMatchObject({ scope: ['delete'] })
    scopes.length = 0
    for (const guard of guards) expect(guard(auth)).toMatchObject({ scope: ['delete'] })
  })
})

describe('a claims guard', () => {
  it.each<[ClaimsRequirement, boolean]>([
    [{ plan: 'pro' }, true],
    [{ plan: 'pro', level: 3 }, true],
    [{ plan: 'pro', level: 4 }, false],
    [{ level: '3' }, false],
    [{ roles: 'admin' }, true],
    [{ roles: 'owner' }, false],
    [{ toString: 'x' }, false],
    [({ sub }) => sub === 'user', true],
    [() => false, false],
  ])('%#: %j', (required, passes) => {
    expect(claimsGuard(required)(auth) === undefined).toBe(passes)
  })

  it.each([[1], ['yes'], [{}], [[]], [undefined], [null], [0], ['']])(
    'lets nobody pass for a function that says %j',
    (verdict) => {
      const guard: ReturnType<typeof claimsGuard> = Reflect.apply(claimsGuard, undefined, [() => verdict])
      expect(guard(auth)).toMatchObject({ code: 'claims_insufficient' })
    },
  )

  it('T41 lets nobody pass for a function that answers later, and says that it is a mistake', () => {
    for (const later of [async () => await Promise.resolve(true), async () => await Promise.resolve(false)]) {
      const guard: ReturnType<typeof claimsGuard> = Reflect.apply(claimsGuard, undefined, [later])
      expect(() => guard(auth)).toThrow(expect.objectContaining({ code: 'callback_failed' }))
    }
  })

  class Requirements {
    plan = 'pro'
    get role(): string {
      return 'admin'
    }
  }
  const hidden = Object.defineProperty({ plan: 'pro' }, 'role', { value: 'admin', enumerable: false })
  const inherited: object = Object.create({ role: 'admin' })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'admin'],
    ['a number', 5],
    ['a list', ['admin']],
    ['an empty list', []],
    ['an empty object', {}],
    ['an empty object without prototype', Object.create(null)],
    ['a Map', new Map([['role', 'admin']])],
    ['a Set', new Set(['admin'])],
    ['a Promise of claims', Promise.resolve({ role: 'admin' })],
    ['a Date', new Date(0)],
    ['an instance with an accessor', new Requirements()],
    ['an object whose entries are inherited', inherited],
    ['an object with a member that is not enumerable', hidden],
    ['an object with a symbol', { [Symbol('role')]: 'admin' }],
    ['an object with a symbol beside a claim', { plan: 'pro', [Symbol('role')]: 'admin' }],
    ['a Proxy', new Proxy({ plan: 'pro' }, {})],
    [
      'an object that cannot be read',
      {
        get role(): never {
          throw new Error('trap')
        },
      },
    ],
  ])('T41 is made of a plain object that requires something, or a function; not of %s', (_name, required) => {
    expect(() => Reflect.apply(claimsGuard, undefined, [required])).toThrow(
      expect.objectContaining({
        code: 'options_invalid',
        problems: [
          expect.objectContaining({ field: 'requireClaims', rule: expect.stringMatching(/^must be a plain/) }),
        ],
      }),
    )
  })

  it('takes an object without prototype', () => {
    const bare: Record<string, string> = Object.assign(Object.create(null), { plan: 'pro' })
    expect(claimsGuard(bare)(auth)).toBeUndefined()
  })

  it('reads each entry once, when it is made', () => {
    let reads = 0
    const counted = {
      get plan(): string {
        reads += 1
        return reads === 1 ? 'free' : 'pro'
      },
    }
    const guard = claimsGuard(counted)
    expect([guard(auth), guard(auth), reads]).toMatchObject([{ status: 403 }, { status: 403 }, 1])
    const required: Record<string, string> = { plan: 'free' }
    const kept = claimsGuard(required)
    delete required['plan']
    expect(kept(auth)).toMatchObject({ status: 403 })
  })

  it.each([[undefined], [null], [['admin', 'owner']], [[]], [{}], [NaN], [Infinity], ['']])(
    'compares with text, numbers and booleans, not %j',
    (value) => {
      expect(() => Reflect.apply(claimsGuard, undefined, [{ sub: 'user', role: value }])).toThrow(
        /requireClaims\.role: must be/,
      )
    },
  )

  it('requires claims that have a name', () => {
    expect(() => claimsGuard({ '': 'x' })).toThrow(/requireClaims: must not hold a claim without a name/)
  })

  it('refuses with 403', () => {
    expect(claimsGuard({ plan: 'free' })(auth)).toMatchObject({ code: 'claims_insufficient', status: 403 })
  })
})
