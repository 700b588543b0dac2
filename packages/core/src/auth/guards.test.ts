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

  it('want one at least where any will do: none would let nobody pass', () => {
    expect(() => anyScopeGuard([])).toThrow(/requireAnyScope: must name a scope/)
    expect(scopeGuard([])(auth)).toBeUndefined()
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

  it('lets nobody pass for a function that answers later, and says that it is a mistake', () => {
    for (const later of [async () => await Promise.resolve(true), async () => await Promise.resolve(false)]) {
      const guard: ReturnType<typeof claimsGuard> = Reflect.apply(claimsGuard, undefined, [later])
      expect(() => guard(auth)).toThrow(/at once/)
    }
  })

  it.each([[undefined], [null], ['admin'], [5], [['admin']]])(
    'is made of claims or a function, not of %j',
    (required) => {
      expect(() => Reflect.apply(claimsGuard, undefined, [required])).toThrow(/requireClaims: must be/)
    },
  )

  it.each([[undefined], [null], [['admin', 'owner']], [{}], [NaN]])(
    'compares with text, numbers and booleans, not %j',
    (value) => {
      expect(() => Reflect.apply(claimsGuard, undefined, [{ sub: 'user', role: value }])).toThrow(
        /requireClaims\.role: must be/,
      )
    },
  )

  it('refuses with 403', () => {
    expect(claimsGuard({ plan: 'free' })(auth)).toMatchObject({ code: 'claims_insufficient', status: 403 })
  })
})
