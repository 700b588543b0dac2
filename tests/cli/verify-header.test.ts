import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { anIssuer, AUDIENCE, closing, here, PATIENCE, WAYS } from './setup.js'
import { aWebServer, type WebServer } from './web-server.js'

const SECRET = 'hunter2-kJ8vQ'
const HEADER = ['--header', `Authorization: Bearer ${SECRET}`]
const OPENID = '/.well-known/openid-configuration'

interface Gateway extends WebServer {
  readonly token: string
}

/** A provider that gives its documents only to those who bring the secret. */
async function aGateway(elsewhere?: string): Promise<Gateway> {
  const signer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  closing(signer)
  const set: unknown = await (await fetch(signer.jwksUri)).json()
  const server = await aWebServer(
    (origin) => ({
      [OPENID]: { issuer: origin, jwks_uri: elsewhere ?? `${origin}/jwks` },
      '/jwks': { ...(set as object) },
    }),
    { wants: { authorization: `Bearer ${SECRET}` } },
  )
  return { ...server, token: await signer.sign({ iss: server.origin }) }
}

describe.each(WAYS)('verify --header %s', { timeout: PATIENCE }, (_way, cli) => {
  it('asks a provider that wants to be asked with a header, and prints its value nowhere', async () => {
    const { origin, token, asked } = await aGateway()
    const args = ['verify', token, '--issuer', origin, '--audience', AUDIENCE, '--allow-http']
    expect((await cli(args)).code).toBe(3)
    const without = await cli([...args, '--jwks-uri', `${origin}/jwks`])
    expect(without.code).toBe(3)
    expect(without.out).toContain("What it wants can be sent: --header 'Name: value'")
    for (const more of [[], ['--json'], ['--jwks-uri', `${origin}/jwks`]]) {
      const { code, out, err } = await cli([...args, ...HEADER, '--header', 'X-A: b', ...more])
      expect([code, err]).toEqual([0, ''])
      expect(out).not.toContain(SECRET)
    }
    expect(asked.at(-1)?.headers).toMatchObject({ 'x-a': 'b' })
  })
})

describe('verify --header', () => {
  it("sends it to the provider's own origin alone, whatever the metadata says", async () => {
    const other = await anIssuer()
    const { origin, token } = await aGateway(other.jwksUri)
    const ended = await here(['verify', token, '--issuer', origin, '--audience', AUDIENCE, '--allow-http', ...HEADER])
    expect([ended.code, ended.err]).toEqual([1, ''])
    expect(ended.out).toContain('key_unknown')
    expect(other.count('all')).toBeGreaterThan(0)
    for (const { headers } of other.requests) expect(headers).not.toHaveProperty('authorization')
  })

  it('sends none to the issuer where --jwks-uri is of another origin', async () => {
    const issuer = await anIssuer()
    const { origin } = await aGateway()
    const args = ['verify', await issuer.sign(), '--issuer', issuer.issuer, '--audience', AUDIENCE, '--allow-http']
    await here([...args, '--jwks-uri', `${origin}/jwks`, ...HEADER])
    expect(issuer.count('all')).toBe(0)
  })

  it.each([
    ['no colon', SECRET, "write it as 'Name: value'"],
    ['a name with a blank', `Bearer ${SECRET}: x`, "write it as 'Name: value'"],
    ['a line break', `X-A: a\r\nX-B: ${SECRET}`, '--header X-A must be printable ASCII'],
    ['a header of ours', `Host: ${SECRET}`, '--header Host is not for you to set'],
  ])('refuses one with %s, and repeats no value', async (_what, given, said) => {
    const issuer = await anIssuer()
    const args = ['verify', await issuer.sign(), '--issuer', issuer.issuer, '--audience', AUDIENCE, '--allow-http']
    const { code, out, err } = await here([...args, '--header', given])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(said)
    expect(err).not.toContain(SECRET)
    expect(issuer.count('all')).toBe(0)
  })
})
