import { describe, expect, it } from 'vitest'
import { claimAt } from './claim-at.js'

describe('the value of a claim', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>, unknown]>([
    ['by its name', 'roles', { roles: ['a'] }, ['a']],
    ['by a name that is a URL', 'https://example.com/roles', { 'https://example.com/roles': 'a' }, 'a'],
    ['by a name with dots', 'p1.rid', { 'p1.rid': 'a' }, 'a'],
    ['within a claim', 'realm_access.roles', { realm_access: { roles: ['a'] } }, ['a']],
    ['within a claim within a claim', 'a.b.c', { a: { b: { c: 1 } } }, 1],
    ['within a claim whose name has dots', 'kubernetes.io.pod.name', { 'kubernetes.io': { pod: { name: 'x' } } }, 'x'],
    [
      'below a member that is a URL',
      'resource_access.https://api.example.com/v1.0.roles',
      { resource_access: { 'https://api.example.com/v1.0': { roles: ['a'] } } },
      ['a'],
    ],
    ['by the longest name that is there', 'a.b', { a: { b: 'path' }, 'a.b': 'name' }, 'name'],
    ['by the longest name at a level', 'a.b.c', { a: { b: { c: 1 } }, 'a.b': { c: 2 } }, 2],
    ['never by a shorter one beside it', 'a.b.c', { a: { b: { c: 1 } }, 'a.b': { d: 2 } }, undefined],
    ['never where a longer one has no members', 'a.b.c', { a: { b: { c: 1 } }, 'a.b': 'text' }, undefined],
    ['absent', 'roles', {}, undefined],
    ['absent within a claim', 'realm_access.roles', { realm_access: {} }, undefined],
    ['absent where the claim is text', 'scope.length', { scope: 'abc' }, undefined],
    ['absent where the claim is null', 'a.b', { a: null }, undefined],
    ['not within a list', 'roles.0', { roles: ['a'] }, undefined],
    ['nor the length of one', 'roles.length', { roles: ['a'] }, undefined],
    ['own members only', 'constructor', {}, undefined],
    ['own members only, within a claim', 'a.constructor.name', { a: {} }, undefined],
    ['an empty segment is no name', '.a', { '': { a: 1 } }, undefined],
  ])('%s: %s', (_what, name, claims, value) => {
    expect(claimAt(claims, name)).toEqual(value)
  })
})
