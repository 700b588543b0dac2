import * as providers from '@jwks-auth/core/providers'
import { createRegistry, OptionsError } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { CLIENT, TENANT } from './fixtures/entra-id.js'
import { STYTCH_PROJECT } from './fixtures/stytch.js'
import { RIGHT, type Options } from './right-options.js'

const make = (preset: string, options: unknown): object =>
  Reflect.apply(Reflect.get(providers, preset.split(' ', 1)[0] ?? ''), undefined, [options])

/** What is wrong with options, as `field rule`. */
const refused = (preset: string, options: unknown): readonly string[] => {
  try {
    make(preset, options)
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field, rule }) => `${field} ${rule}`)
    throw error
  }
}

/** The fields that are wrong when some options are others than the right ones. */
const fields = (preset: string, change: Options): readonly string[] =>
  refused(preset, { ...RIGHT[preset], ...change }).map((problem) => problem.split(' ', 1)[0] ?? '')

describe.each(Object.keys(RIGHT))('The preset %s', (preset) => {
  it('makes a registration of the right options', () => {
    expect(refused(preset, RIGHT[preset])).toEqual([])
    expect(() => {
      createRegistry().register(Reflect.apply(make, undefined, [preset, RIGHT[preset]]) as never)
    }).not.toThrow()
  })

  it('names every option that is missing, wrong or unknown at once', () => {
    const needed = Object.keys(RIGHT[preset] ?? {})
    for (const options of [null, undefined, 5, [], 'https://acme.test'])
      expect(refused(preset, options)[0]).toBe('options must be an object of options')
    const wrong = Object.fromEntries(needed.map((name) => [name, {}]))
    expect(fields(preset, { ...wrong, nme: 1 }).toSorted()).toEqual([...needed, 'nme'].toSorted())
  })

  it('knows no way around a check', () => {
    for (const name of ['audience', 'clientId', 'projectId', 'organizationId']) {
      if (RIGHT[preset]?.[name] === undefined) continue
      for (const value of [false, '', [], [''], undefined]) expect(fields(preset, { [name]: value })).toContain(name)
    }
    for (const name of ['requireHttps', 'algorithms', 'types', 'claimValues', 'audienceClaim'])
      expect(fields(preset, { [name]: [] })).toEqual([name])
  })
})

describe('A wrong option is told with the correct form', () => {
  it.each<[string, Options, RegExp]>([
    ['auth0', { domain: 'https://acme.eu.auth0.com' }, /^domain must be a bare host such as "example\.eu\.auth0\.com"/],
    ['auth0', { domain: 'acme.eu.auth0.com/' }, /^domain .* without scheme, port or path/],
    ['auth0', { domain: 'acme.eu.auth0.com:443' }, /^domain/],
    ['auth0', { domain: 'user@acme.eu.auth0.com' }, /^domain/],
    ['auth0', { domain: '{tenant}.auth0.com' }, /^domain/],
    ['auth0', { domain: '127.0.0.1' }, /^domain/],
    ['auth0', { domain: 'acme' }, /^domain/],
    ['auth0', { organization: 'acme' }, /^organization must be an id such as "org_/],
    ['okta', { domain: 'https://acme.okta.com' }, /^domain must be a bare host such as "example\.okta\.com"/],
    ['okta', { domain: 'acme-admin.okta.com' }, /^domain .* not the "-admin" one/],
    [
      'okta',
      { authorizationServer: undefined },
      /^authorizationServer must be the id of a custom authorization server/,
    ],
    ['okta', { authorizationServer: 'default/v1' }, /^authorizationServer/],
    ['entraId', { tenantId: 'common' }, /^tenantId is of no one tenant: .* say tenants: "any"/],
    ['entraId', { tenantId: 'organizations' }, /^tenantId is of no one tenant/],
    ['entraId', { tenantId: 'consumers' }, /^tenantId is of no one tenant/],
    [
      'entraId',
      { tenantId: 'contoso.onmicrosoft.com' },
      /^tenantId must be a GUID .* also where the tenant has a domain/,
    ],
    ['entraId', { tenantId: `https://login.microsoftonline.com/${TENANT}` }, /^tenantId must be a GUID/],
    ['entraId', { tenantId: '{tenantid}' }, /^tenantId must be a GUID/],
    ['entraId', { tenantId: undefined, tenants: [] }, /^tenants must be a GUID .*; or "any" to accept every tenant/],
    ['entraId', { tenantId: undefined, tenants: ['common'] }, /^tenants must be a GUID/],
    ['entraId', { tenantId: undefined, tenants: [TENANT, 'any'] }, /^tenants must be a GUID/],
    ['entraId', { tenantId: undefined, tenants: TENANT }, /^tenants must be a GUID .* list/],
    ['entraId', { tenants: 'any' }, /^tenantId cannot be combined with tenants/],
    ['entraId', { clientId: 'api://reports' }, /^clientId must be a GUID/],
    ['entraId', { audience: 'api://reports' }, /^audience is the clientId in every v2\.0 token/],
    ['entraId', { version: '2' }, /^version must be 1 or 2/],
    [
      'cognito',
      { region: 'us-east-1' },
      /^userPoolId must be the id of a pool in us-east-1, such as "us-east-1_AbCdEfGhI"/,
    ],
    ['cognito', { userPoolId: 'EXAMPLE01' }, /^userPoolId must be the id of a pool in eu-west-1/],
    ['cognito', { userPoolId: 'eu-west-1_a/b' }, /^userPoolId/],
    ['cognito', { userPoolId: 'eu-west-1_a_b' }, /^userPoolId/],
    ['cognito', { region: 'Ireland' }, /^region must be a region such as "eu-west-1"/],
    ['cognito', { tokenUse: 'refresh' }, /^tokenUse must be one of "access", "id"/],
    ['keycloak', { baseUrl: 'https://sso.acme.test/' }, /^baseUrl must be a URL such as .* a slash at its end/],
    ['keycloak', { baseUrl: 'https://sso.acme.test/realms/acme' }, /^baseUrl .* without "\/realms\/…"/],
    ['keycloak', { baseUrl: 'https://sso.acme.test?x' }, /^baseUrl/],
    ['keycloak', { baseUrl: 'sso.acme.test' }, /^baseUrl/],
    ['keycloak', { realm: 'a/../b' }, /^realm must be the name of a realm/],
    ['keycloak', { realm: '..' }, /^realm/],
    ['google', { clientId: 'https://accounts.google.com' }, /^clientId must be a client id such as/],
    ['google', { hostedDomain: '@acme.test' }, /^hostedDomain must be a bare domain/],
    ['firebase', { projectId: 'https://my-app.firebaseio.com' }, /^projectId must be the id of a project/],
    [
      'githubActions',
      { repository: 'https://github.com/acme/api' },
      /^repository must be a repository such as "acme\/api", without host/,
    ],
    ['githubActions', { repository: 'acme/*' }, /^repository/],
    ['githubActions', { repository: 'any' }, /^repository/],
    ['githubActions', { owner: 'acme' }, /^owner cannot be combined with repository/],
    ['githubActions', { repository: undefined }, /^owner must be .*; "any" alone accepts every owner on GitHub/],
    ['githubActions', { repository: undefined, owner: 'acme/api' }, /^owner/],
    ['gitlab', { project: 'api' }, /^project must be a project such as "acme\/api"/],
    ['gitlab', { project: undefined }, /^namespace must be .*; "any" alone accepts the whole instance/],
    ['gitlab', { baseUrl: 'gitlab.acme.test' }, /^baseUrl must be a URL/],
    ['gitlab', { namespace: 'acme' }, /^namespace cannot be combined with project/],
    ['kubernetes', { issuer: 'kubernetes/serviceaccount' }, /^issuer must be the URL of the --service-account-issuer/],
    [
      'kubernetes',
      { serviceAccount: 'deployer' },
      /^serviceAccount must be a service account such as "my-namespace:my-account"/,
    ],
    [
      'google',
      { clientId: 'https://api.acme.test' },
      /^clientId must be .* for a URL, as Cloud Run has it, give audience/,
    ],
    [
      'google',
      { clientId: undefined, audience: 'https://api.acme.test' },
      /^serviceAccount must be .* "any" alone accepts every account/,
    ],
    [
      'google',
      { audience: 'https://api.acme.test', serviceAccount: 'any' },
      /^clientId cannot be combined with audience/,
    ],
    ['google of service accounts', { serviceAccount: undefined }, /^serviceAccount must be a service account such as/],
    ['google of service accounts', { serviceAccount: ['any', 'a@b.iam.gserviceaccount.com'] }, /^serviceAccount/],
    ['google of service accounts', { serviceAccount: 'jane@acme.test' }, /^serviceAccount/],
    ['google of service accounts', { serviceAccount: '*@my-project.iam.gserviceaccount.com' }, /^serviceAccount/],
    ['google of service accounts', { hostedDomain: 'acme.test' }, /^hostedDomain is not an option of google/],
    ['githubActions', { host: 'https://github.acme.test' }, /^host must be a bare host/],
    ['githubActions', { enterprise: 'a/b' }, /^enterprise must be the slug/],
    ['githubActions', { host: 'github.acme.test', enterprise: 'acme' }, /^enterprise must be .* Server has none of/],
    ['entraId', { cloud: 'germany' }, /^cloud must be one of "global", "us-government", "china"/],
    ['entraId', { version: 1, cloud: 'china' }, /^cloud can only be "global" with version 1/],
    [
      'entraId',
      { tenantId: undefined, tenants: 'any', externalTenant: 'contoso' },
      /^externalTenant goes with tenantId/,
    ],
    ['entraId', { externalTenant: 'contoso.evil.test/' }, /^externalTenant must be the subdomain/],
    ['entraId', { externalTenant: 'https://contoso.ciamlogin.com' }, /^externalTenant must be the subdomain/],
    [
      'entraId',
      { externalTenant: 'contoso', cloud: 'china' },
      /^externalTenant goes with tenantId, in the global cloud/,
    ],
    ['adfs', { host: 'https://sts.acme.test/adfs' }, /^host must be a bare host such as "sts\.example\.com"/],
    ['adfs', { issuer: 'http://sts.acme.test/adfs/services/trust', audience: undefined }, /^audience/],
    ['duende', { authority: 'https://identity.acme.test/' }, /^authority must be a URL .* a slash at its end/],
    ['duende', { authority: 'identity.acme.test' }, /^authority must be a URL/],
    ['forgeRock', { issuer: 'https://am.acme.test' }, /^issuer must be the issuer of the realm, such as/],
    [
      'forgeRock',
      { issuer: 'https://am.acme.test/am/oauth2/alpha/.well-known/openid-configuration' },
      /^issuer must be the issuer of the realm/,
    ],
    ['uaa', { baseUrl: 'https://uaa.acme.test/oauth/token' }, /^baseUrl must be a URL .* without "\/oauth\/token"/],
    ['uaa', { baseUrl: 'https://uaa.acme.test/' }, /^baseUrl must be a URL/],
    ['apple', { clientId: 'https://acme.test' }, /^clientId must be a bundle id/],
    ['stytch', { projectId: 'project-test-acme' }, /^projectId must be the id of a project/],
    ['stytch', { projectId: `${STYTCH_PROJECT}/../x` }, /^projectId/],
    ['stytch', { domain: 'https://login.acme.test' }, /^domain must be a bare host/],
    ['stytch', { tokens: 'id' }, /^tokens must be one of "session", "access"/],
    ['stytch', { product: 'business' }, /^product must be one of "consumer", "b2b"/],
    ['entraB2c', { tenantName: 'contoso.onmicrosoft.com' }, /^tenantName must be .* without "\.onmicrosoft\.com"/],
    ['entraB2c', { tenantId: 'contoso' }, /^tenantId must be a GUID .* the directory \(tenant\) id/],
    ['entraB2c', { policy: 'signupsignin1' }, /^policy must be the full name/],
    ['entraB2c', { policy: 'B2C_1_a/b' }, /^policy/],
    ['entraB2c', { clientId: 'api' }, /^clientId must be a GUID .* of your API/],
    ['entraB2c', { domain: 'login.acme.test/x' }, /^domain must be a bare host/],
    ['entraB2c', { issuerNames: 'both' }, /^issuerNames must be one of "tenant", "policy"/],
    ['spiffe', { trustDomain: 'spiffe://acme.test' }, /^trustDomain must be the name of a SPIFFE trust domain/],
    ['spiffe', { trustDomain: 'Acme.test' }, /^trustDomain/],
    ['spiffe', { workload: 'billing/worker' }, /^workload must be a SPIFFE ID .* "spiffe:\/\/acme\.test\/worker"/],
    ['spiffe', { workload: ['spiffe://globex.test/worker'] }, /^workload must be a SPIFFE ID within the trust domain/],
    ['spiffe', { issuer: '' }, /^issuer must be .* the jwt_issuer of the SPIRE server/],
    ['circleCi', { organizationId: 'acme' }, /^organizationId must be a GUID/],
    ['circleCi', { projectId: 'gh/acme/api' }, /^projectId must be a GUID/],
  ])('%s %j', (preset, change, message) => {
    expect(refused(preset, { ...RIGHT[preset], ...change })).toEqual([expect.stringMatching(message)])
  })

  it('and what is meant is taken: capitals in a domain or a GUID, everybody said aloud', () => {
    expect(make('auth0', { domain: 'Acme.EU.auth0.com', audience: 'a' })).toMatchObject({
      issuer: 'https://acme.eu.auth0.com/',
    })
    expect(make('entraId', { tenantId: TENANT.toUpperCase(), clientId: CLIENT })).toMatchObject({
      issuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
    })
    expect(make('githubActions', { owner: 'any', audience: 'a' })).not.toHaveProperty('claimValues')
    expect(make('gitlab', { namespace: 'any', audience: 'a' })).not.toHaveProperty('claimValues')
    expect(make('entraId', { tenants: 'any', clientId: CLIENT })).toMatchObject({
      issuerPlaceholder: { values: 'any' },
    })
    expect(make('entraId', { tenantId: TENANT, version: 1, clientId: CLIENT, audience: 'api://a' })).toMatchObject({
      audience: [CLIENT, 'api://a'],
    })
  })
})
