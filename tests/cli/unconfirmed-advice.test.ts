import { createRegistry, createVerifier } from '@jwks-auth/core'
import { inspectProvider } from '@jwks-auth/core/inspection'
import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { anIssuer, closing, here } from './setup.js'
import { aWebServer, type Answer } from './web-server.js'

const OPENID = '/.well-known/openid-configuration'
const OAUTH = '/.well-known/oauth-authorization-server'
const VICTIM = 'https://accounts.google.com'
const WARNING = /Only the inspected document says that these keys are that issuer's/

/** The documents of a server that publishes keys of its own at `/jwks`, by its origin. */
type Documents = (origin: string) => Readonly<Record<string, Answer>>

interface Case {
  readonly what: string
  readonly documents: Documents
  /** What is inspected, behind the origin. @default '' */
  readonly path?: string
  /** For what can be registered. */
  readonly reasons: readonly string[]
  readonly warned: readonly string[]
}

/** @param metadata - What it says beside its issuer and its keys. */
function provider(path: string, metadata: (origin: string) => Readonly<Record<string, unknown>>): Documents {
  return (origin) => ({
    [`${path}${OPENID}`]: { issuer: `${origin}${path}`, jwks_uri: `${origin}/jwks`, ...metadata(origin) },
  })
}

function trust(origin: string): string {
  return `${origin}/adfs/services/trust`
}

const APART = ['as_given', 'access_token_issuer_apart']

const CASES: readonly Case[] = [
  {
    what: 'an AD FS that names its own trust',
    documents: provider('/adfs', (origin) => ({ access_token_issuer: trust(origin) })),
    path: '/adfs',
    reasons: ['as_given', 'access_token_issuer'],
    warned: [],
  },
  {
    what: 'the metadata document of an AD FS that names its own trust',
    documents: provider('/adfs', (origin) => ({ access_token_issuer: trust(origin) })),
    path: `/adfs${OPENID}`,
    reasons: ['as_given', 'access_token_issuer'],
    warned: [],
  },
  ...[VICTIM, 'acme', trust('http://sts.example.com'), 'https://sts.example.com/adfs'].map((other) => ({
    what: `an issuer that names another one for access tokens: ${other}`,
    documents: provider('', () => ({ access_token_issuer: other })),
    reasons: APART,
    warned: [other],
  })),
  ...[trust('http://sts.example.com'), `${VICTIM}/adfs/services/trust`].map((other) => ({
    what: `an AD FS that names the trust of another host: ${other}`,
    documents: provider('/adfs', () => ({ access_token_issuer: other })),
    path: '/adfs',
    reasons: APART,
    warned: [other],
  })),
  ...['/adfs/services/trust/2', '/adfs/services/trust?x', '/x/adfs/services/trust', ''].map((path) => ({
    what: `an AD FS that names no trust at its own host: "${path}"`,
    documents: provider('/adfs', (origin) => ({ access_token_issuer: `${origin}${path}` })),
    path: '/adfs',
    reasons: APART,
    warned: [`ORIGIN${path}`],
  })),
  {
    what: 'an AD FS whose keys are at another host',
    documents: provider('/adfs', (origin) => ({
      jwks_uri: `${origin.replace('127.0.0.1', 'localhost')}/jwks`,
      access_token_issuer: trust(origin),
    })),
    path: '/adfs',
    reasons: APART,
    warned: ['ORIGIN/adfs/services/trust'],
  },
  {
    what: 'a neighbour of an AD FS, on the same host, that names its trust',
    documents: provider('/neighbour', (origin) => ({ access_token_issuer: trust(origin) })),
    path: '/neighbour',
    reasons: APART,
    warned: ['ORIGIN/adfs/services/trust'],
  },
  {
    what: 'metadata of RFC 8414 that names another issuer for access tokens',
    documents: (origin) => ({
      [OAUTH]: { issuer: origin, jwks_uri: `${origin}/jwks`, access_token_issuer: VICTIM },
    }),
    reasons: APART,
    warned: [VICTIM],
  },
  {
    what: 'metadata of an issuer that cannot be reached',
    documents: provider('', () => ({ issuer: 'https://login.example.invalid' })),
    reasons: ['stated_apart'],
    warned: ['https://login.example.invalid'],
  },
  ...['/path/jwks.json', '/.well-known/jwks.json', `/path${OPENID}`].map((path) => ({
    what: `a URL with nothing there, ${path}, of a host whose metadata names another issuer, and another one for access tokens`,
    documents: provider('', () => ({ issuer: 'https://login.example.invalid', access_token_issuer: VICTIM })),
    path,
    reasons: ['stated_apart', 'access_token_issuer_apart'],
    warned: ['https://login.example.invalid', VICTIM],
  })),
  {
    what: 'metadata of another issuer, with the trust of the host where it is',
    documents: provider('/adfs', (origin) => ({
      issuer: 'https://sts.example.invalid/adfs',
      access_token_issuer: trust(origin),
    })),
    path: '/adfs',
    reasons: ['stated_apart', 'access_token_issuer_apart'],
    warned: ['https://sts.example.invalid/adfs', 'ORIGIN/adfs/services/trust'],
  },
  {
    what: 'a document elsewhere that says that it is metadata of an AD FS',
    documents: (origin) => ({
      '/oidc.json': {
        issuer: 'https://sts.example.invalid/adfs',
        jwks_uri: `${origin}/jwks`,
        access_token_issuer: trust('http://sts.example.invalid'),
      },
    }),
    path: '/oidc.json',
    reasons: ['stated_apart', 'access_token_issuer_apart'],
    warned: ['https://sts.example.invalid/adfs', trust('http://sts.example.invalid')],
  },
]

async function published(): Promise<Readonly<Record<string, unknown>>> {
  const { jwksUri } = await anIssuer()
  const set: unknown = await (await fetch(jwksUri)).json()
  return { ...(set as object) }
}

async function serving(documents: Documents): Promise<string> {
  const set = await published()
  const { origin } = await aWebServer((self) => ({ '/jwks': set, ...documents(self) }))
  return origin
}

describe('An issuer with keys that it did not name itself', () => {
  it.each(CASES)('is told with a warning: $what', async ({ documents, path = '', reasons, warned }) => {
    const origin = await serving(documents)
    const { tried } = await inspectProvider(`${origin}${path}`, { requireHttps: false })
    const good = tried.filter(({ usable }) => usable)
    const suspect = warned.map((issuer) => issuer.replace('ORIGIN', origin))
    expect(good.map(({ because }) => because)).toEqual(reasons)
    expect(good.filter((one) => !one.confirmed).map(({ options }) => options.issuer)).toEqual(suspect)
    for (const one of tried) if (!one.confirmed) expect(one.warning).toMatch(WARNING)

    const page = await here(['inspect', `${origin}${path}`, '--allow-http'])
    const blocks =
      page.out
        .split('Tried in vain')[0]
        ?.split(/^(?= {2}\{ )/m)
        .slice(1) ?? []
    expect(blocks).toHaveLength(good.length)
    for (const [index, block] of blocks.entries()) {
      if (good[index]?.confirmed === true) expect(block).not.toMatch(WARNING)
      else expect(block).toMatch(WARNING)
      if (good[index]?.because !== 'access_token_issuer') expect(block).not.toMatch(/For access tokens/)
    }

    const json = await here(['inspect', `${origin}${path}`, '--allow-http', '--json'])
    const told: { tried: unknown } = JSON.parse(json.out)
    expect(told.tried).toEqual(JSON.parse(JSON.stringify(tried)))
  })

  it('is told with a warning: a key set, which does not say whose it is', async () => {
    const origin = await serving(() => ({}))
    const { tried } = await inspectProvider(`${origin}/jwks`, { requireHttps: false })
    expect(tried).toEqual([
      expect.objectContaining({
        because: 'key_set',
        confirmed: false,
        warning: expect.stringMatching(/does not say whose/),
      }),
    ])
  })

  it('is accepted by none of what is confirmed: no token of an attacker passes as one of the victim', async () => {
    const attacker = await createTestIssuer({ alg: 'ES256', audience: 'api' })
    closing(attacker)
    const { origin } = await aWebServer((self) => ({
      [OPENID]: { issuer: self, jwks_uri: attacker.jwksUri, access_token_issuer: VICTIM },
    }))
    const { tried } = await inspectProvider(origin, { requireHttps: false })
    await using registry = createRegistry({ requireHttps: false })
    for (const one of tried)
      if (one.usable && one.confirmed) registry.register({ ...one.options, audience: 'api', provider: one.because })
    const verifier = createVerifier({ registry })
    const forged = await attacker.sign({ iss: VICTIM })
    await expect(verifier.verify(forged, { tenant: 'default' })).rejects.toMatchObject({ code: 'token_issuer_unknown' })
  })
})
