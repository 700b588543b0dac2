import { describe, expect, it } from 'vitest'
import { scopesOf } from './scopes.js'

describe('scopes', () => {
  it.each<[Readonly<Record<string, unknown>>, readonly string[]]>([
    [{}, []],
    [{ scope: 'read write' }, ['read', 'write']],
    [{ scope: '  read  ' }, ['read']],
    [{ scope: '' }, []],
    [{ scp: 'read write' }, ['read', 'write']],
    [{ scp: ['read', 'write', 7] }, ['read', 'write']],
    [{ scope: 'read', scp: ['admin'] }, ['read']],
    [{ scope: 'read', scp: 'admin' }, ['read']],
    [{ scope: '', scp: 'admin' }, []],
    [{ scope: ['openid', 'read', 7, ''] }, ['openid', 'read', '']],
    [{ scope: ['read'], scp: ['admin'] }, ['read']],
    [{ scope: [], scp: ['admin'] }, []],
    [{ scope: { toString: () => 'admin' } }, []],
  ])('of %j are %j', (claims, scopes) => {
    expect(scopesOf(claims, ['scope', 'scp'])).toEqual(scopes)
  })

  it.each<[readonly string[], Readonly<Record<string, unknown>>, readonly string[]]>([
    [['permissions', 'scope'], { permissions: ['read:a'], scope: 'openid' }, ['read:a']],
    [['permissions', 'scope'], { scope: 'openid' }, ['openid']],
    [['scope', 'permissions'], { permissions: ['read:a'], scope: 'openid' }, ['openid']],
    [['scp', 'roles'], { roles: ['Files.Read', 7] }, ['Files.Read']],
    [['scp', 'roles'], { scp: '', roles: ['admin'] }, []],
    [['scp', 'roles'], { scp: {}, roles: ['admin'] }, ['admin']],
    [['roles'], { scope: 'read' }, []],
    [['realm_access.roles', 'scope'], { realm_access: { roles: ['a'] }, scope: 'read' }, ['a']],
    [['realm_access.roles', 'scope'], { realm_access: { roles: {} }, scope: 'read' }, ['read']],
    [['realm_access.roles', 'scope'], { scope: 'read' }, ['read']],
    [['https://example.com/roles'], { 'https://example.com/roles': ['a'] }, ['a']],
    [['constructor', 'toString'], {}, []],
  ])('come from the first of %j that %j has: %j', (sources, claims, scopes) => {
    expect(scopesOf(claims, sources)).toEqual(scopes)
  })
})
