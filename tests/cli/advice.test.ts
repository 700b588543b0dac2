import { runInNewContext } from 'node:vm'
import { createRegistry, type RegistrationOptions } from '@jwks-auth/core'
import * as providers from '@jwks-auth/core/providers'
import { createTestAuthority } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { SOURCES } from '../architecture/source-files.js'
import { aFile, anIssuer, here } from './setup.js'
import { aWebServer, type Answer } from './web-server.js'

const HTTP = '--allow-http'
const SECRET = 'hunter2-kJ8vQ'
const OPENID = '/.well-known/openid-configuration'
const OAUTH = '/.well-known/oauth-authorization-server'

interface Asked {
  /** After `inspect`. */
  readonly args: readonly string[]
  /** What stands for these texts in angle brackets, which are the user's to say. */
  readonly values?: Readonly<Record<string, string>>
}

interface Advice {
  readonly advice: readonly Readonly<Record<string, unknown>>[]
  /** As they are printed. */
  readonly presets?: readonly string[]
}

interface Case {
  readonly what: string
  readonly given: () => Promise<Asked & Advice>
  readonly code: number
  /** What the page has to say. */
  readonly says: readonly (string | RegExp)[]
  readonly saysNot?: readonly (string | RegExp)[]
}

const audience = '<audience>'
const plain = { audience, requireHttps: false }

/** The keys of a provider, as it publishes them. */
async function keys(): Promise<{ keys: object[] }> {
  const issuer = await anIssuer()
  return (await (await fetch(issuer.jwksUri)).json()) as { keys: object[] }
}

const serving = async (documents: (origin: string, set: { keys: object[] }) => Readonly<Record<string, Answer>>) => {
  const set = await keys()
  return await aWebServer((origin) => documents(origin, set))
}

const CASES: readonly Case[] = [
  {
    what: 'an issuer with both documents',
    given: async () => {
      const { issuer } = await anIssuer()
      return { args: [issuer, HTTP], advice: [{ issuer, ...plain }] }
    },
    code: 0,
    says: ['gives 1 key that can be used'],
  },
  {
    what: 'an issuer with a path and OpenID Connect alone, behind the path',
    given: async () => {
      const { issuer } = await anIssuer({ path: '/tenant-a', discovery: 'oidc' })
      return { args: [issuer, HTTP], advice: [{ issuer, ...plain }] }
    },
    code: 0,
    says: [/RFC 8414 {2}absent /, /\/tenant-a\/\.well-known/],
    saysNot: ['spelled', 'problem', 'no good'],
  },
  {
    what: 'an issuer with a path and RFC 8414 alone, before the path',
    given: async () => {
      const { issuer } = await anIssuer({ path: '/tenant-a', discovery: 'oauth' })
      return { args: [issuer, HTTP], advice: [{ issuer, ...plain }] }
    },
    code: 0,
    says: [/OpenID Connect {2}absent /, `${OAUTH}/tenant-a`],
    saysNot: ['spelled', 'problem', 'no good'],
  },
  {
    what: 'an issuer whose second document is a web page',
    given: async () => {
      const server = await serving((origin, set) => ({
        [OPENID]: { issuer: origin, jwks_uri: `${origin}/jwks` },
        [OAUTH]: '<!doctype html><title>Welcome</title>',
        '/jwks': set,
      }))
      return { args: [server.origin, HTTP], advice: [{ issuer: server.origin, ...plain }] }
    },
    code: 0,
    says: ['Nothing is missing: the other document is good.'],
  },
  {
    what: 'a slash too many',
    given: async () => {
      const { issuer } = await anIssuer()
      return { args: [`${issuer}/`, HTTP], advice: [{ issuer, ...plain }] }
    },
    code: 1,
    says: ['another issuer than the one asked for'],
  },
  {
    what: 'a slash too few',
    given: async () => {
      const issuer = await anIssuer()
      issuer.setDiscovery({ issuer: `${issuer.issuer}/` })
      return { args: [issuer.issuer, HTTP], advice: [{ issuer: `${issuer.issuer}/`, ...plain }] }
    },
    code: 1,
    says: ['another issuer than the one asked for'],
  },
  {
    what: 'metadata that lives apart from its issuer',
    given: async () => {
      const issuer = 'https://login.example.invalid'
      const server = await serving((origin, set) => ({
        [OPENID]: { issuer, jwks_uri: `${origin}/jwks` },
        '/jwks': set,
      }))
      return { args: [server.origin, HTTP], advice: [{ issuer, jwksUri: `${server.origin}/jwks`, ...plain }] }
    },
    code: 1,
    says: [/jwks_uri +http/, 'Tried in vain', /could not be reached/, 'Only the inspected document says'],
  },
  {
    what: 'metadata that is copied from an issuer with metadata of its own',
    given: async () => {
      const issuer = await anIssuer()
      const server = await serving(() => ({ [OPENID]: { issuer: issuer.issuer, jwks_uri: issuer.jwksUri } }))
      return { args: [server.origin, HTTP], advice: [{ issuer: issuer.issuer, ...plain }] }
    },
    code: 1,
    says: ['Its own metadata spells it so'],
    saysNot: ['jwksUri:', 'Tried in vain'],
  },
  {
    what: 'a key set',
    given: async () => {
      const { jwksUri } = await anIssuer()
      return { args: [jwksUri, HTTP], advice: [{ issuer: '<issuer>', jwksUri, ...plain }], values: { issuer: 'acme' } }
    },
    code: 0,
    says: [/answered {2}200, a key set {2}\(application\/jwk-set\+json\)|answered {2}200, a key set/, 'whose it is'],
  },
  {
    what: 'a key set at a well-known place',
    given: async () => {
      const server = await serving((_origin, set) => ({ '/a/.well-known/jwks.json': set }))
      const jwksUri = `${server.origin}/a/.well-known/jwks.json`
      return { args: [jwksUri, HTTP], advice: [{ issuer: '<issuer>', jwksUri, ...plain }], values: { issuer: 'acme' } }
    },
    code: 0,
    says: ['200, a key set'],
  },
  ...[`/tenant-a${OPENID}`, `${OAUTH}/tenant-a`].map((path) => ({
    what: `metadata at ${path}`,
    given: async () => {
      const { issuer, origin } = await anIssuer({ path: '/tenant-a' })
      return { args: [origin + path, HTTP], advice: [{ issuer, ...plain }] }
    },
    code: 0,
    says: [/^http:\S+ {2}usable/],
  })),
  {
    what: 'the metadata of an issuer with a slash at its end',
    given: async () => {
      const issuer = await anIssuer()
      issuer.setDiscovery({ issuer: `${issuer.issuer}/` })
      return { args: [issuer.origin + OPENID, HTTP], advice: [{ issuer: `${issuer.issuer}/`, ...plain }] }
    },
    code: 0,
    says: [/^http:\S+ {2}usable/],
    saysNot: ['problem', 'another issuer'],
  },
  {
    what: 'the metadata of an issuer that lives elsewhere',
    given: async () => {
      const issuer = 'https://login.example.invalid'
      const server = await serving((origin, set) => ({
        [OPENID]: { issuer, jwks_uri: `${origin}/jwks` },
        '/jwks': set,
      }))
      const jwksUri = `${server.origin}/jwks`
      return { args: [server.origin + OPENID, HTTP], advice: [{ issuer, jwksUri, ...plain }] }
    },
    code: 0,
    says: [/jwks_uri +http/],
  },
  {
    what: 'metadata at a place of its own',
    given: async () => {
      const issuer = await anIssuer()
      const server = await serving(() => ({ '/oidc.json': { issuer: issuer.issuer, jwks_uri: issuer.jwksUri } }))
      return { args: [`${server.origin}/oidc.json`, HTTP], advice: [{ issuer: issuer.issuer, ...plain }] }
    },
    code: 0,
    says: ['answered  200, metadata of an issuer', /jwks_uri +http/],
  },
  {
    what: 'metadata with a query, which names keys of its own',
    given: async () => {
      const server = await serving((origin, set) => ({
        [OPENID]: { issuer: origin, jwks_uri: `${origin}/jwks` },
        [`${OPENID}?appid=1`]: { issuer: origin, jwks_uri: `${origin}/jwks?appid=1` },
        '/jwks': set,
        '/jwks?appid=1': set,
      }))
      const { origin } = server
      const advice = [{ issuer: origin, jwksUri: `${origin}/jwks?appid=1`, ...plain }]
      return { args: [`${origin}${OPENID}?appid=1`, HTTP], advice }
    },
    code: 0,
    says: ['answered  200, metadata of an issuer'],
  },
  {
    what: 'metadata without an issuer',
    given: async () => {
      const { origin } = await serving((self, set) => ({ [OPENID]: { jwks_uri: `${self}/jwks` }, '/jwks': set }))
      return {
        args: [origin, HTTP],
        advice: [{ issuer: '<issuer>', jwksUri: `${origin}/jwks`, ...plain }],
        values: { issuer: 'acme' },
      }
    },
    code: 0,
    says: ['the document names no issuer'],
  },
  {
    what: 'AD FS, which writes another iss into access tokens',
    given: async () => {
      const { origin } = await serving((self, set) => ({
        [`/adfs${OPENID}`]: {
          issuer: `${self}/adfs`,
          jwks_uri: `${self}/adfs/discovery/keys`,
          access_token_issuer: `${self}/adfs/services/trust`,
        },
        '/adfs/discovery/keys': set,
      }))
      const trust = { issuer: `${origin}/adfs/services/trust`, jwksUri: `${origin}/adfs/discovery/keys` }
      const advice = [
        { issuer: `${origin}/adfs`, ...plain },
        { ...trust, ...plain },
      ]
      return { args: [`${origin}/adfs`, HTTP], advice }
    },
    code: 0,
    says: [/access_token_issuer +http:\S+\/adfs\/services\/trust/, 'For access tokens'],
  },
  {
    what: 'a provider that wants to be asked with a header',
    given: async () => {
      const set = await keys()
      const { origin } = await aWebServer(
        (self) => ({ [OPENID]: { issuer: self, jwks_uri: `${self}/jwks` }, '/jwks': set }),
        { wants: { 'x-api-key': SECRET } },
      )
      return {
        args: [origin, HTTP, '--header', `X-Api-Key: ${SECRET}`],
        advice: [{ issuer: origin, ...plain, requestHeaders: { 'x-api-key': '<x-api-key>' } }],
        values: { 'x-api-key': SECRET },
      }
    },
    code: 0,
    says: ['gives 1 key that can be used'],
    saysNot: [SECRET],
  },
  {
    what: 'a Kubernetes-like server: metadata behind a header, apart from its issuer',
    given: async () => {
      const [set, issuer] = [await keys(), 'https://kubernetes.default.svc.invalid']
      const { origin } = await aWebServer(
        (self) => ({ [OPENID]: { issuer, jwks_uri: `${self}/openid/v1/jwks` }, '/openid/v1/jwks': set }),
        { wants: { authorization: `Bearer ${SECRET}` } },
      )
      const requestHeaders = { authorization: '<authorization>' }
      return {
        args: [origin, HTTP, '--header', `Authorization: Bearer ${SECRET}`],
        advice: [{ issuer, jwksUri: `${origin}/openid/v1/jwks`, ...plain, requestHeaders }],
        values: { authorization: `Bearer ${SECRET}` },
      }
    },
    code: 1,
    says: ['Only the inspected document says'],
    saysNot: [SECRET],
  },
  {
    what: 'a provider of a private authority',
    given: async () => {
      const { issuer, ca = '' } = await anIssuer({ https: true, hostname: 'localhost' })
      return { args: [issuer, '--ca', await aFile(ca)], advice: [{ issuer, audience, ca: '<ca>' }], values: { ca } }
    },
    code: 0,
    says: ['gives 1 key that can be used'],
    saysNot: ['BEGIN CERTIFICATE'],
  },
  {
    what: 'an https provider, with --allow-http that it does not need',
    given: async () => {
      const { issuer, ca = '' } = await anIssuer({ https: true, hostname: 'localhost' })
      const args = [issuer, HTTP, '--ca', await aFile(ca)]
      return { args, advice: [{ issuer, audience, ca: '<ca>' }], values: { ca } }
    },
    code: 0,
    says: [],
    saysNot: ['requireHttps'],
  },
  {
    what: 'an https issuer with keys at an http URL',
    given: async () => {
      const [authority, { jwksUri }] = [await createTestAuthority(), await anIssuer()]
      const tls = await authority.issue({ hosts: ['localhost'] })
      const { origin } = await aWebServer((self) => ({ [OPENID]: { issuer: self, jwks_uri: jwksUri } }), { tls })
      const { ca } = authority
      const args = [origin, HTTP, '--ca', await aFile(ca)]
      return { args, advice: [{ issuer: origin, ...plain, ca: '<ca>' }], values: { ca } }
    },
    code: 0,
    says: [],
  },
  {
    what: 'a slow provider, given more time than a service gives it',
    given: async () => {
      const { issuer } = await anIssuer()
      const retry = { attemptTimeout: 20_000, deadline: 20_000 }
      return { args: [issuer, HTTP, '--timeout', '20s'], advice: [{ issuer, ...plain, retry }] }
    },
    code: 0,
    says: [],
  },
  {
    what: 'a Keycloak, by its preset as well',
    given: async () => {
      const issuer = await anIssuer({ https: true, hostname: 'localhost', path: '/realms/acme' })
      const { ca = '' } = issuer
      return {
        args: [`${issuer.issuer}/`, '--ca', await aFile(ca)],
        advice: [{ issuer: issuer.issuer, audience, ca: '<ca>' }],
        presets: [
          `{ ...keycloak({ baseUrl: '${issuer.origin}', realm: 'acme', audience: '<audience>' }), ca: '<ca>' }`,
        ],
        values: { ca },
      }
    },
    code: 1,
    says: ['keycloak is a preset of @jwks-auth/core/providers'],
  },
  {
    what: 'an AD FS that has its keys where no preset looks for them',
    given: async () => {
      const [authority, set] = [await createTestAuthority(), await keys()]
      const tls = await authority.issue({ hosts: ['localhost'] })
      const trust = 'http://sts.example.invalid/adfs/services/trust'
      const { origin } = await aWebServer(
        (self) => ({
          [`/adfs${OPENID}`]: { issuer: `${self}/adfs`, jwks_uri: `${self}/keys`, access_token_issuer: trust },
          '/keys': set,
        }),
        { tls },
      )
      const beside = { audience, ca: '<ca>' }
      const advice = [
        { issuer: `${origin}/adfs`, ...beside },
        { issuer: trust, jwksUri: `${origin}/keys`, ...beside },
      ]
      return { args: [`${origin}/adfs`, '--ca', await aFile(authority.ca)], advice, values: { ca: authority.ca } }
    },
    code: 0,
    says: ['Only the inspected document says'],
    saysNot: ['preset', 'For access tokens'],
  },
  {
    what: 'what looks like a Keycloak by the issuer that its metadata names, and is not to be had there',
    given: async () => {
      const issuer = 'https://sso.example.invalid/realms/acme'
      const server = await serving((self, set) => ({
        [OPENID]: { issuer, jwks_uri: `${self}/jwks` },
        '/jwks': set,
      }))
      return { args: [server.origin, HTTP], advice: [{ issuer, jwksUri: `${server.origin}/jwks`, ...plain }] }
    },
    code: 1,
    says: [/Tried in vain[^]*keycloak\(\{ baseUrl: 'https:\/\/sso\.example\.invalid', realm: 'acme'/],
  },
  {
    what: 'an issuer whose name has quotes, backslashes and what turns text around',
    given: async () => {
      const issuer = "it's a \\ name\u202e"
      const server = await serving((self, set) => ({ [OPENID]: { issuer, jwks_uri: `${self}/jwks` }, '/jwks': set }))
      return { args: [server.origin, HTTP], advice: [{ issuer, jwksUri: `${server.origin}/jwks`, ...plain }] }
    },
    code: 1,
    says: ['\\u{202e}'],
    saysNot: ['\u202e'],
  },
  {
    what: 'an issuer that is known to have a placeholder',
    given: async () => {
      const issuer = await anIssuer({ discoveryDocument: { issuer: 'https://login.example.invalid/{tenantid}/v2.0' } })
      return { args: [issuer.issuer, HTTP], advice: [] }
    },
    code: 1,
    says: ['each tenant has an issuer of its own', /jwks_uri +http/],
  },
  {
    what: 'an issuer that no token can have',
    given: async () => {
      const server = await serving((self, set) => ({
        [OPENID]: { issuer: ' \u001b[2J', jwks_uri: `${self}/jwks` },
        '/jwks': set,
      }))
      return { args: [server.origin, HTTP], advice: [] }
    },
    code: 1,
    says: ['Tried in vain', 'issuer must be'],
    saysNot: ['\u001b'],
  },
  {
    what: 'an empty object',
    given: async () => {
      const { origin } = await serving(() => ({ '/jwks': {} }))
      return { args: [`${origin}/jwks`, HTTP], advice: [] }
    },
    code: 1,
    says: ['answered  200, an empty JSON object  (application/json)'],
    saysNot: ['web page', 'malformed'],
  },
  {
    what: 'JSON of another kind at the place of the keys',
    given: async () => {
      const { origin } = await serving((self) => ({
        [OPENID]: { issuer: self, jwks_uri: `${self}/jwks` },
        '/jwks': { error: 'maintenance', until: 'noon' },
      }))
      return { args: [origin, HTTP], advice: [] }
    },
    code: 1,
    says: ['200, JSON that is neither metadata nor a key set; it has error, until'],
    saysNot: ['web page', 'malformed'],
  },
  {
    what: 'a web page',
    given: async () => {
      const { origin } = await serving(() => ({ '/': '<!DOCTYPE html><title>Sign in</title>' }))
      return { args: [`${origin}/`, HTTP], advice: [] }
    },
    code: 1,
    says: ['answered  200, a web page: a login page, a proxy, or the wrong URL  (text/html)'],
  },
  ...[401, 403].map((status) => ({
    what: `a URL that answers ${status}`,
    given: async () => {
      const { origin } = await serving(() => ({ '/jwks': { send: { status } } }))
      return { args: [`${origin}/jwks`, HTTP], advice: [] }
    },
    code: 1,
    says: [`answered  ${status}: it does not give that document to anonymous callers`, '--header'],
  })),
  {
    what: 'nothing at all',
    given: async () => ({ args: [(await serving(() => ({}))).origin, HTTP], advice: [] }),
    code: 1,
    says: ['answered  404: there is nothing there', 'There is neither metadata nor a key set.'],
  },
  ...[OPENID, OAUTH].flatMap((place) =>
    ['/path/jwks.json', '/.well-known/jwks.json', '/a/.well-known/jwks.json'].map((path) => ({
      what: `a key set that is not at ${path}, of a host with metadata at ${place}`,
      given: async () => {
        const { origin } = await serving((self, set) => ({
          [place]: { issuer: self, jwks_uri: `${self}/keys` },
          '/keys': set,
        }))
        return { args: [origin + path, HTTP], advice: [{ issuer: origin, ...plain }] }
      },
      code: 1,
      says: [
        /^http:\S+ {2}not usable/,
        'answered  404: there is nothing there',
        'Is the path right?',
        'Discovery of the host',
      ],
      saysNot: ['There is neither'],
    })),
  ),
  ...(
    [
      [{ send: { status: 401 } }, 1, 'answered  401: it does not give that document to anonymous callers', '--header'],
      [{ send: { status: 403 } }, 1, 'answered  403: it does not give that document to anonymous callers', '--header'],
      [{ send: { status: 405 } }, 1, 'answered  405: it does not answer such a request there', 'Is it the right URL?'],
      [{ send: { status: 500 } }, 3, 'answered  500: it fails at the moment', 'try again'],
      ['<!doctype html><title>Welcome</title>', 1, 'answered  200, a web page', 'Is the path right?'],
      [{}, 1, 'answered  200, an empty JSON object', 'Is the path right?'],
    ] as const
  ).map(([answer, code, words, hint]) => ({
    what: `a URL that gives no keys, of a host with metadata of its own: ${words}`,
    given: async () => {
      const { origin } = await serving((self, set) => ({
        [OPENID]: { issuer: self, jwks_uri: `${self}/keys` },
        '/keys': set,
        '/path/jwks.json': answer,
      }))
      return { args: [`${origin}/path/jwks.json`, HTTP], advice: [{ issuer: origin, ...plain }] }
    },
    code,
    says: [words, hint, 'Discovery of the host'],
  })),
  {
    what: 'a URL that asks for patience, of a host with metadata of its own',
    given: async () => {
      const { origin } = await serving((self, set) => ({
        [OPENID]: { issuer: self, jwks_uri: `${self}/keys` },
        '/keys': set,
        '/path/jwks.json': { send: { status: 429 } },
      }))
      return { args: [`${origin}/path/jwks.json`, HTTP], advice: [] }
    },
    code: 3,
    says: ['answered  429: it was asked too often', 'try again'],
    saysNot: ['Discovery of the host'],
  },
  {
    what: 'metadata that is not at the path of another issuer, of a host with metadata of its own',
    given: async () => {
      const { issuer, origin } = await anIssuer()
      return { args: [`${origin}/tenant-a${OPENID}`, HTTP], advice: [{ issuer, ...plain }] }
    },
    code: 1,
    says: [/^http:\S+ {2}not usable/, 'Discovery of the host'],
  },
  {
    what: 'a key set that is not there, of a host whose metadata is that of another issuer',
    given: async () => {
      const issuer = 'https://login.example.invalid'
      const { origin } = await serving((self, set) => ({
        [OPENID]: { issuer, jwks_uri: `${self}/keys` },
        '/keys': set,
      }))
      const advice = [{ issuer, jwksUri: `${origin}/keys`, ...plain }]
      return { args: [`${origin}/path/jwks.json`, HTTP], advice }
    },
    code: 1,
    says: ['Is the path right?', 'Tried in vain', 'Only the inspected document says'],
  },
  {
    what: 'a key set that is not there, of a host whose metadata leads to no keys',
    given: async () => {
      const { origin } = await serving((self) => ({ [OPENID]: { issuer: self, jwks_uri: `${self}/keys` } }))
      return { args: [`${origin}/path/jwks.json`, HTTP], advice: [] }
    },
    code: 1,
    says: ['Is the path right?', 'Tried in vain'],
  },
  ...['/path/jwks.json', '/.well-known/jwks.json'].map((path) => ({
    what: `a key set that is not at ${path}, of a host without metadata`,
    given: async () => ({ args: [(await serving(() => ({}))).origin + path, HTTP], advice: [] }),
    code: 1,
    says: ['answered  404: there is nothing there', 'Is the path right?', 'There is neither metadata nor a key set.'],
  })),
  {
    what: 'a host that answers every URL with one web page',
    given: async () => {
      const page = '<!doctype html><title>Welcome</title>'
      const { origin } = await aWebServer(() => new Proxy({}, { get: () => page }))
      return { args: [`${origin}/path/jwks.json`, HTTP], advice: [] }
    },
    code: 1,
    says: ['answered  200, a web page', 'Is the path right?', 'There is neither metadata nor a key set.'],
  },
  {
    what: 'a redirect to another origin',
    given: async () => {
      const other = await anIssuer()
      const { origin } = await serving(() => ({
        '/jwks': { send: { status: 302, headers: { location: other.jwksUri } } },
      }))
      return { args: [`${origin}/jwks`, HTTP], advice: [] }
    },
    code: 1,
    says: [/a redirect leads to http:\S+, another origin/, 'inspect what is there'],
  },
  {
    what: 'a certificate that Node does not trust',
    given: async () => ({ args: [(await anIssuer({ https: true, hostname: 'localhost' })).issuer], advice: [] }),
    code: 3,
    says: ['Pass its certificate with --ca <file>'],
  },
  {
    what: 'a name that does not exist',
    given: async () => ({ args: ['https://login.example.invalid'], advice: [] }),
    code: 3,
    says: ['could not be reached', 'Are host and port right'],
  },
  {
    what: 'keys none of which can be used',
    given: async () => {
      const n = Buffer.alloc(128, 0xff).toString('base64url')
      const bad = [
        { kty: 'RSA', kid: 'short', n, e: 'AQAB' },
        { kty: 'oct', kid: 'shared', k: 'c2VjcmV0' },
        { kty: 'RSA', kid: 'absent', e: 'AQAB' },
      ]
      const { origin } = await serving((self) => ({
        [OPENID]: { issuer: self, jwks_uri: `${self}/jwks` },
        '/jwks': { keys: bad },
      }))
      return { args: [origin, HTTP], advice: [] }
    },
    code: 1,
    says: [
      /dropped +short .*its RSA modulus is shorter than 2048 bits/,
      /dropped +shared .*it is a symmetric key/,
      /dropped +absent .*is missing, or no text/,
    ],
  },
]

describe('What inspect says to register', () => {
  it.each(CASES)('was tried, and works: $what', { timeout: 20_000 }, async ({ given, code, says, saysNot = [] }) => {
    const { args, advice, presets = [], values = {} } = await given()
    const page = await here(['inspect', ...args])
    expect({ code: page.code, err: page.err }).toEqual({ code, err: '' })
    for (const text of says) expect(page.out).toMatch(text)
    for (const text of saysNot) expect(page.out).not.toMatch(text)
    expect(page.out).not.toMatch(/[^\P{C}\n]/u)
    const [printed] = page.out.split('Tried in vain')
    const lines = (printed ?? '').split('\n').flatMap((line) => /^ {2}(\{ .*|\w+\(.*\))$/.exec(line)?.[1] ?? [])
    expect(lines.filter((line) => line.includes('({'))).toEqual(presets)
    const plainly = lines.filter((line) => !presets.includes(line))
    expect(plainly.map((line): unknown => structuredClone(evaluated(line)))).toEqual(advice)

    const json = await here(['inspect', ...args, '--json'])
    const { tried }: { tried: { usable: boolean; options: object }[] } = JSON.parse(json.out)
    expect(tried.filter(({ usable }) => usable).map(({ options }) => options)).toEqual(advice)
    for (const line of lines) expect(await keysOf(withValues(evaluated(line), values))).toBeGreaterThan(0)
  })

  it('stands in one place of the code, which prints what was tried', () => {
    const files = SOURCES.filter(({ path }) => path.startsWith('packages/cli/src/'))
    const saying = files.filter(({ text }) => /['"`][^'"`\n]*\bregister\b/i.test(text)).map(({ path }) => path)
    expect(saying).toEqual(['packages/cli/src/inspect/advice-section.ts'])
  })
})

/** A configuration as it is printed, read as what it is: JavaScript, with the presets at hand. */
function evaluated(line: string): Readonly<Record<string, unknown>> {
  return runInNewContext(`(${line})`, { ...providers })
}

/** With what the user says in the place of angle brackets. */
function withValues(
  options: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, string>>,
): RegistrationOptions {
  return JSON.parse(JSON.stringify(options), (_name, value: unknown) =>
    typeof value === 'string' ? value.replace(/^<(.*)>$/, (text, name: string) => values[name] ?? text) : value,
  )
}

/** How many keys a service would have that registers this. */
async function keysOf(options: RegistrationOptions): Promise<number> {
  const registry = createRegistry({ requireHttps: options.requireHttps ?? true })
  try {
    registry.register(options)
    const statuses = await registry.refresh('default')
    return statuses.flatMap(({ keys: found }) => found).length
  } finally {
    await registry.close()
  }
}
