import { requireClaims } from '@jwks-auth/express'
import { tenantFrom } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { refused, refusedBy, register } from './setup.js'

/** Spellings that look like a path, but by which no claim is found. */
const NEVER_FOUND = [
  '$.realm_access.roles',
  "$['roles']",
  '/realm_access/roles',
  '#/roles',
  'realm_access.roles[*]',
  'roles[0]',
  "resource_access['my-api'].roles",
  '.roles',
  'realm_access.',
  'realm_access..roles',
  ' roles',
  'roles ',
  'ro\nles',
  'a'.repeat(257),
  'a'.concat('.a'.repeat(17)),
]

const FOUND = [
  'roles',
  'realm_access.roles',
  'resource_access.my-api.roles',
  'resource_access.https://api.example.com.roles',
  'https://example.com/roles',
  'urn:zitadel:iam:org:project:roles',
  'oidc.circleci.com/project-id',
  'cognito:groups',
  'kubernetes.io.pod.name',
  'a'.repeat(256),
]

/** What is wrong when an option holds the name of a claim. */
const OPTIONS: Readonly<Record<string, (name: string) => readonly string[]>> = {
  scopeClaims: (name) => fieldsOf({ scopeClaims: ['scope', name] }),
  requiredClaims: (name) => fieldsOf({ requiredClaims: ['sub', name] }),
  audienceClaim: (name) => fieldsOf({ audienceClaim: name }),
  claimValues: (name) => fieldsOf({ claimValues: { [name]: 'x' } }),
  tenantClaim: (name) => fieldsOf({ tenantClaim: name }),
  'tenantClaim.name': (name) => fieldsOf({ tenantClaim: { name, value: 'x' } }),
  'issuerPlaceholder.claim': (claim) =>
    fieldsOf({ issuer: 'https://a.test/{t}/', issuerPlaceholder: { claim, values: ['x'], discovery: 'x' } }),
  requireClaims: (name) => thrownBy(() => requireClaims({ [name]: 'x' })),
  'tenantFrom.claim': (name) => thrownBy(() => tenantFrom.claim(name)),
}

function fieldsOf(options: object): readonly string[] {
  return refused(options).map(({ field }) => field)
}

function thrownBy(make: () => unknown): readonly string[] {
  try {
    make()
    return []
  } catch (error) {
    return [String(error)]
  }
}

describe.each(Object.entries(OPTIONS))('the name of a claim in %s', (_option, wrong) => {
  it.each(FOUND)('is its own, or a path into it: %s', (name) => {
    expect(wrong(name)).toEqual([])
  })

  it.each(NEVER_FOUND)('is refused where nothing would ever be found by it: %j', (name) => {
    expect(wrong(name)).not.toEqual([])
  })
})

describe('a claim that can never be what is asked of it', () => {
  it.each(['exp', 'nbf', 'iat'])('is refused: %s is a time, no text', (name) => {
    for (const option of ['scopeClaims', 'tenantClaim', 'tenantClaim.name', 'issuerPlaceholder.claim'])
      expect([option, OPTIONS[option]?.(name)]).not.toEqual([option, []])
    expect(OPTIONS['tenantFrom.claim']?.(name)).not.toEqual([])
    expect(OPTIONS['requireClaims']?.(name)).not.toEqual([])
  })

  it.each(['sub', 'jti'])('is refused: %s is a text', (name) => {
    for (const value of [5, true, ['x', 5]])
      expect(refused({ claimValues: { [name]: value } })).toMatchObject([
        { field: `claimValues.${name}`, rule: 'must be of the type that the claim has in every token' },
      ])
    expect(() => requireClaims({ [name]: 5 })).toThrow(/must be of the type that the claim has in every token/)
    expect(register({ issuer: 'https://a.test/', audience: 'a', claimValues: { [name]: 'x' } })).toBeDefined()
  })

  it('is refused by a registry as well', () => {
    expect(refusedBy({ scopeClaims: ['realm_access.roles[*]'], requiredClaims: ['$.sub'] })).toMatchObject([
      { field: 'requiredClaims' },
      { field: 'scopeClaims' },
    ])
  })
})
