import type { Kit } from './kit.js'
import type { Section } from './section.js'

function preset(
  name: keyof Kit['presets'],
  heading: string,
  type: string,
  file: string,
  more: readonly string[] = [],
): Section {
  return {
    heading,
    types: [type, ...more],
    files: [`core/src/providers/${file}.ts`],
    takenBy: `\`${name}\` of \`@jwks-auth/core/providers\``,
    give: ({ presets }, options) => presets[name](options),
  }
}

export const PRESETS: readonly Section[] = [
  preset('auth0', 'Auth0', 'Auth0Options', 'auth0'),
  preset('okta', 'Okta', 'OktaOptions', 'okta'),
  preset('entraId', 'Microsoft Entra ID', 'EntraIdOptions', 'entra-id', [
    'EntraTenants',
    'EntraAudience',
    'EntraPlace',
  ]),
  preset('cognito', 'Amazon Cognito', 'CognitoOptions', 'cognito'),
  preset('keycloak', 'Keycloak', 'KeycloakOptions', 'keycloak'),
  preset('google', 'Google', 'GoogleOptions', 'google', ['GoogleAudience']),
  preset('firebase', 'Firebase', 'FirebaseOptions', 'firebase'),
  preset('githubActions', 'GitHub Actions', 'GitHubActionsOptions', 'github-actions', ['GitHubSource']),
  preset('gitlab', 'GitLab CI/CD', 'GitLabOptions', 'gitlab', ['GitLabSource']),
  preset('kubernetes', 'Kubernetes', 'KubernetesOptions', 'kubernetes'),
  preset('entraB2c', 'Azure AD B2C', 'EntraB2cOptions', 'entra-b2c'),
  preset('adfs', 'AD FS', 'AdfsOptions', 'adfs'),
  preset('duende', 'Duende IdentityServer', 'DuendeOptions', 'duende'),
  preset('forgeRock', 'ForgeRock', 'ForgeRockOptions', 'forgerock'),
  preset('uaa', 'UAA', 'UaaOptions', 'uaa'),
  preset('apple', 'Apple', 'AppleOptions', 'apple'),
  preset('stytch', 'Stytch', 'StytchOptions', 'stytch'),
  preset('spiffe', 'SPIFFE', 'SpiffeOptions', 'spiffe'),
  preset('circleCi', 'CircleCI', 'CircleCiOptions', 'circleci'),
]
