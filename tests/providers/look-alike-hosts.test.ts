import { recognizeProvider } from '@jwks-auth/core/providers'
import { describe, expect, it } from 'vitest'
import { codeOf, SOURCES } from '../architecture/source-files.js'
import { TENANT } from './fixtures/entra-id.js'
import { FIXTURES } from './fixtures/index.js'

const PROJECT = 'project-live-c60c0abe-c25a-4472-a9ed-320c6667d317'
const ORGANIZATION = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490'

/** Recognised by their host: an issuer of each, and the part of its host that is the provider's own. */
const BY_HOST: readonly (readonly [preset: string, issuer: string, own: string])[] = [
  ['auth0', 'https://acme.eu.auth0.com/', 'auth0.com'],
  ['okta', 'https://acme.okta.com/oauth2/default', 'okta.com'],
  ['okta', 'https://acme.oktapreview.com/oauth2/default', 'oktapreview.com'],
  ['okta', 'https://acme.okta-emea.com/oauth2/default', 'okta-emea.com'],
  ['entraId', `https://login.microsoftonline.com/${TENANT}/v2.0`, 'login.microsoftonline.com'],
  ['entraId', `https://login.microsoftonline.us/${TENANT}/v2.0`, 'login.microsoftonline.us'],
  ['entraId', `https://login.partner.microsoftonline.cn/${TENANT}/v2.0`, 'login.partner.microsoftonline.cn'],
  ['entraId', `https://${TENANT}.ciamlogin.com/${TENANT}/v2.0`, 'ciamlogin.com'],
  ['entraId', `https://sts.windows.net/${TENANT}/`, 'sts.windows.net'],
  ['entraB2c', `https://contoso.b2clogin.com/${TENANT}/v2.0/`, 'b2clogin.com'],
  ['cognito', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE01', 'amazonaws.com'],
  ['google', 'https://accounts.google.com', 'accounts.google.com'],
  ['firebase', 'https://securetoken.google.com/my-project', 'securetoken.google.com'],
  ['githubActions', 'https://token.actions.githubusercontent.com', 'token.actions.githubusercontent.com'],
  ['githubActions', 'https://token.actions.acme.ghe.com', 'ghe.com'],
  ['gitlab', 'https://gitlab.com', 'gitlab.com'],
  ['circleCi', `https://oidc.circleci.com/org/${ORGANIZATION}`, 'oidc.circleci.com'],
  ['apple', 'https://appleid.apple.com', 'appleid.apple.com'],
  ['kubernetes', `https://oidc.eks.eu-west-1.amazonaws.com/id/${'A'.repeat(32)}`, 'amazonaws.com'],
  ['kubernetes', `https://oidc.eks.cn-north-1.amazonaws.com.cn/id/${'A'.repeat(32)}`, 'amazonaws.com.cn'],
  ['kubernetes', 'https://container.googleapis.com/v1/projects/p/zones/z/clusters/c', 'container.googleapis.com'],
  ['kubernetes', 'https://kubernetes.default.svc', 'kubernetes.default.svc'],
  ['kubernetes', 'https://kubernetes.default.svc.cluster.local', 'kubernetes.default.svc.cluster.local'],
]

/** Recognised by their path, at whatever host they are. */
const BY_PATH: readonly (readonly [preset: string, path: string, scheme?: string])[] = [
  ['githubActions', '/_services/token'],
  ['adfs', '/adfs'],
  ['adfs', '/adfs/services/trust', 'http'],
  ['forgeRock', '/am/oauth2/alpha'],
  ['uaa', '/uaa/oauth/token'],
  ['keycloak', '/auth/realms/acme'],
]

/** Issuers of somebody else that look like one. */
function lookAlikes(issuer: string, own: string): readonly string[] {
  const { host, pathname } = new URL(issuer)
  const at = (other: string): string => `https://${other}${pathname}`
  const renamed = (name: string): string => at(host.slice(0, -own.length) + name)
  return [
    renamed(`evil${own}`),
    renamed(`evil-${own}`),
    renamed(`${own}.evil.test`),
    renamed(`${own}evil.test`),
    renamed(`${own}-evil.test`),
    renamed(`evil.${own}.test`),
    renamed(own.replaceAll('.', 'x')),
    renamed(own.replace('.', '-')),
    at(`${host}.`),
    at(`${host}:8443`),
    at(`.${own}`),
    at(`${host}@evil.test`),
    at(`${host}:443@evil.test`),
    at(`evil.test@${host}`),
    at(`user:password@${host}`),
    `https://evil.test/${host}${pathname}`,
    `https://evil.test/?${host}${pathname}`,
    `https://evil.test/#${host}${pathname}`,
    String.raw`https://evil.test\@` + host + pathname,
    `http://${host}${pathname}`,
  ]
}

describe('An issuer is recognised by its whole host', () => {
  it.each(BY_HOST)('%s: %s', (preset, issuer, own) => {
    const { host, pathname } = new URL(issuer)
    const recognized = recognizeProvider(issuer)
    expect(recognized).toMatchObject({ preset })
    expect(recognizeProvider(`HTTPS://${host.toUpperCase()}${pathname}`)).toEqual(recognized)
    for (const other of lookAlikes(issuer, own))
      expect([other, recognizeProvider(other)?.preset]).toEqual([other, undefined])
  })

  it('Stytch, whose issuer is no URL', () => {
    expect(recognizeProvider(`stytch.com/${PROJECT}`)).toMatchObject({ preset: 'stytch' })
    const others = [
      'evilstytch.com',
      'stytch.com.evil.test',
      'x.stytch.com',
      'stytchxcom',
      'STYTCH.COM',
      'a@stytch.com',
    ]
    for (const other of others.map((host) => `${host}/${PROJECT}`))
      expect([other, recognizeProvider(other)]).toEqual([other, undefined])
  })
})

function hostToldBy({ host, baseUrl, issuer }: Readonly<Record<string, string>>): string {
  return host ?? new URL(baseUrl ?? issuer ?? '').host
}

describe('An issuer that is recognised by its path', () => {
  it.each(BY_PATH)('%s: %s is told with its own host', (preset, path, scheme = 'https') => {
    for (const host of ['id.acme.test', 'acme.auth0.com.evil.test', 'id.acme.test.evil.test']) {
      const recognized = recognizeProvider(`${scheme}://${host}${path}`)
      expect(recognized).toMatchObject({ preset })
      expect(hostToldBy(recognized?.options ?? {})).toBe(host)
      expect(recognizeProvider(`${scheme}://${host.toUpperCase()}${path}`)).toMatchObject({ preset })
      for (const before of ['id.acme.test@', 'user:password@', 'id.acme.test:443@'])
        expect(recognizeProvider(`${scheme}://${before}${host}${path}`)).toBeUndefined()
    }
  })
})

describe('The table of look-alikes', () => {
  it('has every preset that is recognised', () => {
    const recognised = FIXTURES.flatMap((fixture) => recognizeProvider(fixture.registration().issuer)?.preset ?? [])
    const tried = ['stytch', ...[...BY_HOST, ...BY_PATH].map(([preset]) => preset)]
    expect(new Set(tried)).toEqual(new Set(recognised))
  })

  it('is held by the code: no part of a host is compared, and each pattern is for a whole text', () => {
    const files = SOURCES.filter(({ path }) => path.endsWith('/recognize-provider.ts'))
    expect(files).toHaveLength(1)
    for (const { text } of files) {
      const code = codeOf(text)
      expect(code).not.toMatch(/\bhost(?:name)?\.(?:startsWith|endsWith|includes|indexOf|match|search|split)\(/)
      const patterns = [...code.matchAll(/(?:= |\(|return |\s)\/((?:\\.|\[[^\]\n]*\]|[^/\\\n[])+)\/i?(?=[.\n])/g)]
      expect(patterns.length).toBeGreaterThan(5)
      for (const [, pattern] of patterns) expect(pattern).toMatch(/^\^.*\$$/)
    }
  })
})
