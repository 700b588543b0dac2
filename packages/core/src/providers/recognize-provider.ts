import { guidOf } from './forms.js'

/**
 * Finds the preset for an issuer, by the issuer's text alone: no request is sent.
 *
 * @param issuer - The `iss` of a token.
 * @returns The preset, the options that follow from the issuer, and the options that are missing; `undefined` if no
 * preset fits.
 *
 * @example
 * ```ts
 * import { recognizeProvider } from '@jwks-auth/core/providers'
 *
 * recognizeProvider('https://example.eu.auth0.com/')
 * // { preset: 'auth0', options: { domain: 'example.eu.auth0.com' }, missing: ['audience'] }
 * ```
 */
export function recognizeProvider(issuer: string): RecognizedProvider | undefined {
  if (typeof issuer !== 'string') return undefined
  const projectId = STYTCH.exec(issuer)?.[1]
  if (projectId !== undefined) return found('stytch', { projectId })
  if (!URL.canParse(issuer)) return undefined
  const url = new URL(issuer)
  if ((url.protocol !== 'https:' && !AD_FS.test(issuer)) || url.search !== '' || url.hash !== '') return undefined
  // What stands before an @ is no host, however much it looks like one.
  if (url.username !== '' || url.password !== '') return undefined
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  for (const recognize of RECOGNIZERS) {
    const recognized = recognize(url, segments, issuer)
    if (recognized !== undefined) return recognized
  }
  return undefined
}

/** The preset that fits an issuer. */
export interface RecognizedProvider {
  /** The name of the preset, such as `auth0`. */
  readonly preset: string
  /** The options that follow from the issuer, as text. */
  readonly options: Readonly<Record<string, string>>
  /** The names of the options that you must add. */
  readonly missing: readonly string[]
}

type Recognize = (url: URL, segments: readonly string[], issuer: string) => RecognizedProvider | undefined

const found = (
  preset: string,
  options: Readonly<Record<string, string>>,
  ...missing: readonly string[]
): RecognizedProvider => ({ preset, options, missing })

/**
 * Hosts are compared as a whole, from their first label to their last: with another label before or after, the host is
 * another party's.
 */
const AUTH0 = /^(?:[a-z0-9-]+\.)+auth0\.com$/

const OKTA = /^(?:[a-z0-9-]+\.)+okta(?:preview|-emea)?\.com$/

/** With the default cluster domain of Kubernetes. Any other domain may belong to another party. */
const IN_CLUSTER: ReadonlySet<string> = new Set(['kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'])

const RECOGNIZERS: readonly Recognize[] = [
  ({ host }, segments) =>
    AUTH0.test(host) && segments.length === 0 ? found('auth0', { domain: host }, 'audience') : undefined,
  ({ host }, [oauth2, server, ...more]) =>
    OKTA.test(host) && oauth2 === 'oauth2' && server !== undefined && more.length === 0
      ? found('okta', { domain: host, authorizationServer: server }, 'audience')
      : undefined,
  ({ host }, [tenant = '', version, ...more]) => {
    const cloud = CLOUDS.get(host)
    return cloud !== undefined && version === 'v2.0' && more.length === 0
      ? entra(tenant, cloud === 'global' ? {} : { cloud }, 'clientId')
      : undefined
  },
  ({ host }, [tenant = '', version, ...more]) =>
    host === `${tenant}.ciamlogin.com` && guidOf(tenant) === tenant && version === 'v2.0' && more.length === 0
      ? found('entraId', { tenantId: tenant }, 'externalTenant', 'clientId')
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
  ({ host }, [enterprise, ...more]) => {
    const own = enterprise === undefined ? {} : { enterprise }
    const residency = /^token\.actions\.([a-z0-9-]+\.ghe\.com)$/.exec(host)?.[1]
    if (more.length > 0 || (host !== 'token.actions.githubusercontent.com' && residency === undefined)) return undefined
    const place = residency === undefined ? own : { host: residency, ...own }
    return found('githubActions', place, 'audience', 'repository')
  },
  ({ host, port }, [services, token, ...more]) =>
    services === '_services' && token === 'token' && port === '' && more.length === 0
      ? found('githubActions', { host }, 'audience', 'repository')
      : undefined,
  ({ host }, segments) =>
    host === 'gitlab.com' && segments.length === 0 ? found('gitlab', {}, 'audience', 'project') : undefined,
  ({ host }, [org, organizationId, ...more]) =>
    host === 'oidc.circleci.com' && org === 'org' && organizationId !== undefined && more.length === 0
      ? found('circleCi', { organizationId })
      : undefined,
  ({ host, port }, [adfs, ...more]) =>
    adfs === 'adfs' && port === '' && ['', 'services/trust'].includes(more.join('/'))
      ? found('adfs', { host }, 'audience')
      : undefined,
  ({ host }, segments) => {
    const tenantName = /^([a-z0-9]+)\.b2clogin\.com$/.exec(host)?.[1]
    const policy = segments[0] === 'tfp' ? segments[2] : undefined
    const [tenantId, version, ...more] = policy === undefined ? segments : [segments[1], ...segments.slice(3)]
    if (tenantName === undefined || tenantId === undefined || guidOf(tenantId) !== tenantId) return undefined
    if (version !== 'v2.0' || more.length > 0) return undefined
    return policy === undefined
      ? found('entraB2c', { tenantName, tenantId }, 'policy', 'clientId')
      : found('entraB2c', { tenantName, tenantId, policy, issuerNames: 'policy' }, 'clientId')
  },
  ({ host }, segments) =>
    host === 'appleid.apple.com' && segments.length === 0 ? found('apple', {}, 'clientId') : undefined,
  // Before Keycloak, because its issuers end with `/realms/NAME` too.
  (_url, [context = '', oauth2], issuer) =>
    ['am', 'openam'].includes(context) && oauth2 === 'oauth2' ? found('forgeRock', { issuer }, 'audience') : undefined,
  ({ origin }, segments) => {
    const path = segments.slice(0, -2).map((segment) => `/${segment}`)
    return segments.slice(-2).join('/') === 'oauth/token'
      ? found('uaa', { baseUrl: `${origin}${path.join('')}` }, 'audience')
      : undefined
  },
  ({ origin }, segments) => {
    const [realms, realm] = segments.slice(-2)
    const path = segments.slice(0, -2).map((segment) => `/${segment}`)
    return realms === 'realms' && realm !== undefined
      ? found('keycloak', { baseUrl: `${origin}${path.join('')}`, realm }, 'audience')
      : undefined
  },
  (url, segments) =>
    isManagedCluster(url.host, segments)
      ? found('kubernetes', { issuer: `${url.origin}${url.pathname}` }, 'audience')
      : undefined,
  ({ host, origin }, segments) =>
    IN_CLUSTER.has(host) && segments.length === 0 ? found('kubernetes', { issuer: origin }, 'audience') : undefined,
]

/** Whether this is an issuer of Amazon EKS or Google Kubernetes Engine, in the form that their documentation shows. */
function isManagedCluster(host: string, segments: readonly string[]): boolean {
  const path = segments.join('/')
  if (/^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(host)) return /^id\/[A-Z0-9]{1,64}$/.test(path)
  return (
    host === 'container.googleapis.com' &&
    /^v1\/projects\/[^/]+\/(?:locations|zones)\/[^/]+\/clusters\/[^/]+$/.test(path)
  )
}

const CLOUDS: ReadonlyMap<string, string> = new Map([
  ['login.microsoftonline.com', 'global'],
  ['login.microsoftonline.us', 'us-government'],
  ['login.partner.microsoftonline.cn', 'china'],
])

/** An identifier only: nothing is fetched from it, so it may begin with `http:`. */
const AD_FS = /^http:\/\/[^/]+\/adfs\/services\/trust$/i
const STYTCH = /^stytch\.com\/(project-(?:test|live)-[0-9a-f-]{36})$/

function entra(tenant: string, options: Readonly<Record<string, string>>, missing: string): RecognizedProvider {
  const tenantId = guidOf(tenant)
  return tenantId === undefined
    ? found('entraId', options, 'tenants', missing)
    : found('entraId', { tenantId, ...options }, missing)
}
