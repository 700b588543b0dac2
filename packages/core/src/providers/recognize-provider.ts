import { guidOf } from './forms.js'

/** A provider that an issuer was recognised as. */
export interface RecognizedProvider {
  /** The name of its preset, such as `auth0`. */
  readonly preset: string
  /** The options that the issuer tells. */
  readonly options: Readonly<Record<string, string>>
  /** The options that are yours to say. */
  readonly missing: readonly string[]
}

type Recognize = (url: URL, segments: readonly string[]) => RecognizedProvider | undefined

const found = (
  preset: string,
  options: Readonly<Record<string, string>>,
  ...missing: readonly string[]
): RecognizedProvider => ({ preset, options, missing })

const RECOGNIZERS: readonly Recognize[] = [
  ({ host }, segments) =>
    host.endsWith('.auth0.com') && segments.length === 0 ? found('auth0', { domain: host }, 'audience') : undefined,
  ({ host }, [oauth2, server, ...more]) =>
    /\.okta(?:preview|-emea)?\.com$/.test(host) && oauth2 === 'oauth2' && server !== undefined && more.length === 0
      ? found('okta', { domain: host, authorizationServer: server }, 'audience')
      : undefined,
  ({ host }, [tenant = '', version, ...more]) =>
    host === 'login.microsoftonline.com' && version === 'v2.0' && more.length === 0
      ? entra(tenant, {}, 'clientId')
      : undefined,
  ({ host }, [tenant = '', ...more]) =>
    host === 'sts.windows.net' && more.length === 0 ? entra(tenant, { version: '1' }, 'audience') : undefined,
  ({ host }, [userPoolId, ...more]) => {
    const region = /^cognito-idp\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host)?.[1]
    return region !== undefined && userPoolId !== undefined && more.length === 0
      ? found('cognito', { region, userPoolId }, 'clientId')
      : undefined
  },
  ({ host }, segments) =>
    host === 'accounts.google.com' && segments.length === 0 ? found('google', {}, 'clientId') : undefined,
  ({ host }, [projectId, ...more]) =>
    host === 'securetoken.google.com' && projectId !== undefined && more.length === 0
      ? found('firebase', { projectId })
      : undefined,
  ({ host }, segments) =>
    host === 'token.actions.githubusercontent.com' && segments.length === 0
      ? found('githubActions', {}, 'audience', 'repository')
      : undefined,
  ({ host }, segments) =>
    host === 'gitlab.com' && segments.length === 0 ? found('gitlab', {}, 'audience', 'project') : undefined,
  ({ host }, [org, organizationId, ...more]) =>
    host === 'oidc.circleci.com' && org === 'org' && organizationId !== undefined && more.length === 0
      ? found('circleCi', { organizationId })
      : undefined,
  ({ origin }, segments) => {
    const [realms, realm] = segments.slice(-2)
    const path = segments.slice(0, -2).map((segment) => `/${segment}`)
    return realms === 'realms' && realm !== undefined
      ? found('keycloak', { baseUrl: `${origin}${path.join('')}`, realm }, 'audience')
      : undefined
  },
  (url, segments) =>
    url.host.startsWith('kubernetes.default.svc') && segments.length === 0
      ? found('kubernetes', { issuer: url.origin }, 'audience')
      : undefined,
]

/** Which preset an issuer is one of, by its URL alone, and with which options. `undefined`: none that is known. */
export function recognizeProvider(issuer: string): RecognizedProvider | undefined {
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return undefined
  const url = new URL(issuer)
  if (url.protocol !== 'https:' || url.search !== '' || url.hash !== '') return undefined
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  for (const recognize of RECOGNIZERS) {
    const recognized = recognize(url, segments)
    if (recognized !== undefined) return recognized
  }
  return undefined
}

function entra(tenant: string, options: Readonly<Record<string, string>>, missing: string): RecognizedProvider {
  const tenantId = guidOf(tenant)
  return tenantId === undefined
    ? found('entraId', options, 'tenants', missing)
    : found('entraId', { tenantId, ...options }, missing)
}
