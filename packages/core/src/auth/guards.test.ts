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

  it('refuses with 403', () => {
    expect(claimsGuard({ plan: 'free' })(auth)).toMatchObject({ code: 'claims_insufficient', status: 403 })
  })
})
