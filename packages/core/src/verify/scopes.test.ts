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
    [{ scope: ['admin'] }, []],
    [{ scope: { toString: () => 'admin' } }, []],
  ])('of %j are %j', (claims, scopes) => {
    expect(scopesOf(claims)).toEqual(scopes)
  })
})
