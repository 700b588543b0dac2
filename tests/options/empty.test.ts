import { createAuthenticator, createRegistry, createVerifier, OptionsError, tenantFrom } from '@jwks-auth/core'
import {
  auth0,
  circleCi,
  cognito,
  entraId,
  githubActions,
  gitlab,
  google,
  kubernetes,
  okta,
} from '@jwks-auth/core/providers'
import { describe, expect, it } from 'vitest'
import { refused, refusedBy, right } from './setup.js'

/** The fields that a call, with options of whatever type, finds wrong. */
const fieldsOf = (call: (options: never) => unknown, options: unknown): readonly string[] => {
  try {
    Reflect.apply(call, undefined, [options])
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field }) => field)
    throw error
  }
}

/** Values that hold no condition, though somebody wrote the option down. */
const EMPTY: readonly unknown[] = [
  '',
  [],
  {},
  [''],
  null,
  new Map(),
  new Set(['x']),
  Promise.resolve(['x']),
  new Date(0),
]

describe('an option that is there but empty is refused: it must not pass for a check', () => {
  it.each([
    'audience',
    'audienceClaim',
    'claimValues',
    'spiffeTrustDomain',
    'requiredClaims',
    'algorithms',
    'types',
    'scopeClaims',
    'allowedDomains',
    'allowAddresses',
    'pinnedSpki',
    'ca',
    'tenantClaim',
    'issuerAliases',
    'issuerPlaceholder',
    'keyIssuers',
    'network',
    'profile',
    'maxTokenAge',
    'jwks',
    'jwksUri',
    'requestHeaders',
    'bearerTokenFile',
    'bearerTokenId',
    'tenant',
    'provider',
  ])('%s of a registration', (name) => {
    for (const value of EMPTY)
      expect(
        refused({ [name]: value }).map(({ field }) => field.split('.')[0]),
        String(value),
      ).toContain(name)
  })

  it.each([
    'requiredClaims',
    'algorithms',
    'types',
    'scopeClaims',
    'allowedDomains',
    'allowAddresses',
    'pinnedSpki',
    'ca',
    'network',
    'profile',
    'maxTokenAge',
    'dispatcher',
    'store',
    'signatures',
    'loadTenant',
  ])('%s of a registry', (name) => {
    for (const value of EMPTY) expect(refusedBy({ [name]: value }).map(({ field }) => field)).toContain(name)
  })

  it('members of options that are objects', () => {
    for (const value of EMPTY) {
      expect(refused({ tenantClaim: { name: value, value: 'x' } })).not.toEqual([])
      expect(refused({ tenantClaim: { name: 'org', value } })).not.toEqual([])
      expect(refused({ claimValues: { role: value } })).not.toEqual([])
      expect(refused({ claimValues: { '': 'x' } })).not.toEqual([])
      const placeholder = { issuer: 'https://a.test/{id}/', issuerPlaceholder: { claim: 'tid', values: value } }
      expect(refused(placeholder)).not.toEqual([])
    }
  })

  it.each<[string, (options: never) => unknown, object, string]>([
    ['auth0', auth0, { domain: 'a.auth0.com', audience: 'x' }, 'organization'],
    ['auth0', auth0, { domain: 'a.auth0.com' }, 'audience'],
    ['circleCi', circleCi, { organizationId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490' }, 'projectId'],
    ['circleCi', circleCi, { organizationId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490' }, 'audience'],
    ['cognito', cognito, { region: 'eu-west-1', userPoolId: 'eu-west-1_Abc' }, 'clientId'],
    ['cognito', cognito, { region: 'eu-west-1', userPoolId: 'eu-west-1_Abc', clientId: 'a1' }, 'tokenUse'],
    ['entraId', entraId, { clientId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490' }, 'tenants'],
    ['githubActions', githubActions, { audience: 'x' }, 'repository'],
    ['githubActions', githubActions, { audience: 'x' }, 'owner'],
    ['gitlab', gitlab, { audience: 'x' }, 'project'],
    ['gitlab', gitlab, { audience: 'x' }, 'namespace'],
    ['google', google, { clientId: '1.apps.googleusercontent.com' }, 'hostedDomain'],
    ['kubernetes', kubernetes, { issuer: 'https://a.test', audience: 'x' }, 'serviceAccount'],
    ['okta', okta, { domain: 'a.okta.com', authorizationServer: 'default' }, 'audience'],
  ])('of %s: %#', (_name, make, options, name) => {
    for (const value of EMPTY) expect(fieldsOf(make, { ...options, [name]: value })).toContain(name)
  })

  it('where the tenant of a request is found', () => {
    for (const source of [tenantFrom.header, tenantFrom.subdomain, tenantFrom.claim, tenantFrom.pathSegment])
      for (const value of EMPTY) expect(fieldsOf(source, value)).toHaveLength(1)
    for (const tenant of EMPTY)
      expect(fieldsOf(createAuthenticator, { registry: createRegistry(), tenant })).toContain('tenant')
  })
})

describe('an object whose options would be overlooked is refused', () => {
  class Accessors {
    required = true
    get network(): string {
      return 'public'
    }
  }
  class Derived extends Accessors {}
  class Fields {
    network = 'public'
  }

  it.each<[string, unknown]>([
    ['a Map', new Map([['network', 'public']])],
    ['a Set', new Set(['public'])],
    ['a Promise that nobody awaited', Promise.resolve({ network: 'public' })],
    ['a Date', new Date(0)],
    ['headers', new Headers({ network: 'public' })],
    ['an instance with accessors', new Accessors()],
    ['an instance that inherits accessors', new Derived()],
    ['a list', ['public']],
  ])('%s', (_name, options) => {
    for (const make of [createRegistry, createVerifier, createAuthenticator, google])
      expect(fieldsOf(make, options)).toContain('options')
    expect(refusedBy({ retry: options })).toMatchObject([{ field: 'retry', rule: 'must be an object of options' }])
    expect(refused({ verifiedTokens: options })).toMatchObject([{ field: 'verifiedTokens' }])
  })

  it('but not an instance that holds its options itself', () => {
    expect(fieldsOf(createRegistry, new Fields())).toEqual([])
    expect(refused(Object.assign(new Fields(), right))).toEqual([])
  })
})
