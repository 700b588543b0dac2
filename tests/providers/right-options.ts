import { CLIENT, TENANT } from './fixtures/entra-id.js'
import { STYTCH_PROJECT } from './fixtures/stytch.js'

export type Options = Readonly<Record<string, unknown>>

/** Options that each preset takes: all that it needs, and no others. */
export const RIGHT: Readonly<Record<string, Options>> = {
  auth0: { domain: 'acme.eu.auth0.com', audience: 'a' },
  okta: { domain: 'acme.okta.com', authorizationServer: 'default', audience: 'a' },
  entraId: { tenantId: TENANT, clientId: CLIENT },
  cognito: { region: 'eu-west-1', userPoolId: 'eu-west-1_EXAMPLE01', clientId: '1example23456789' },
  keycloak: { baseUrl: 'https://sso.acme.test', realm: 'acme', audience: 'a' },
  google: { clientId: '1234.apps.googleusercontent.com' },
  firebase: { projectId: 'my-app-1234' },
  githubActions: { repository: 'acme/api', audience: 'a' },
  gitlab: { project: 'acme/api', audience: 'a' },
  kubernetes: { issuer: 'https://kubernetes.default.svc.cluster.local', audience: 'a' },
  circleCi: { organizationId: TENANT },
  adfs: { host: 'sts.acme.test', audience: 'a' },
  duende: { authority: 'https://identity.acme.test', audience: 'a' },
  forgeRock: { issuer: 'https://am.acme.test/am/oauth2/alpha', audience: 'a' },
  uaa: { baseUrl: 'https://uaa.acme.test', audience: 'a' },
  apple: { clientId: 'com.acme.app' },
  stytch: { projectId: STYTCH_PROJECT },
  entraB2c: { tenantName: 'contoso', tenantId: TENANT, policy: 'B2C_1_signupsignin1', clientId: CLIENT },
  spiffe: { trustDomain: 'acme.test', issuer: 'https://spire.acme.test', audience: 'a' },
  // Other forms: the preset's name, and which one.
  'google of service accounts': {
    audience: 'https://api.acme.test',
    serviceAccount: 'caller@my-project.iam.gserviceaccount.com',
  },
  'entraId of External ID': { tenantId: TENANT, clientId: CLIENT, externalTenant: 'contoso' },
}
