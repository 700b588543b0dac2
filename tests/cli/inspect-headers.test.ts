import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { anIssuer, closing, here, PATIENCE, WAYS } from './setup.js'

const HTTP = '--allow-http'
const SECRET = 'hunter2-kJ8vQ'
const HEADER = ['--header', `Authorization: Bearer ${SECRET}`]

interface Gateway {
  readonly origin: string
  /** What each request brought along. */
  readonly asked: IncomingMessage[]
}

/** Gives its documents only to those who bring the secret; `keys` is where its metadata says that its keys are. */
async function aGateway(documents: (origin: string) => Readonly<Record<string, object | string>>): Promise<Gateway> {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    const document = documents(origin)[request.url ?? '']
    if (request.headers.authorization !== `Bearer ${SECRET}`) response.writeHead(401).end()
    else if (document === undefined) response.writeHead(404).end()
    else if (typeof document === 'string') response.writeHead(302, { location: document }).end()
    else response.end(JSON.stringify(document))
  }).listen(0, '127.0.0.1')
  closing({ close: async () => void server.close() })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return { origin, asked }
}

describe.each(WAYS)('inspect --header %s', { timeout: PATIENCE }, (_way, cli) => {
  it('asks a provider that wants to be asked with a header, and prints its value nowhere', async () => {
    const keys: unknown = await (await fetch((await anIssuer()).jwksUri)).json()
    const gateway = await aGateway((origin) => ({
      '/.well-known/openid-configuration': { issuer: origin, jwks_uri: `${origin}/jwks` },
      '/jwks': keys as object,
    }))
    const without = await cli(['inspect', gateway.origin, HTTP])
    expect(without.code).toBe(1)
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await cli(['inspect', gateway.origin, HTTP, ...HEADER, '--header', 'X-A: b', ...json])
      expect([code, err]).toEqual([0, ''])
      expect(out).not.toContain(SECRET)
    }
    expect(gateway.asked.at(-1)?.headers).toMatchObject({ 'x-a': 'b' })
  })
})

describe('inspect --header', () => {
  it('sends it to the given origin alone, whatever the metadata says', async () => {
    const other = await anIssuer()
    const gateway = await aGateway((origin) => ({
      '/.well-known/openid-configuration': { issuer: origin, jwks_uri: other.jwksUri },
    }))
    const { code } = await here(['inspect', gateway.origin, HTTP, ...HEADER])
    expect(code).toBe(0)
    expect(other.count('all')).toBeGreaterThan(0)
    for (const { headers } of other.requests) expect(headers).not.toHaveProperty('authorization')
  })

  it('sends it to no issuer that the metadata names and that is tried', async () => {
    const other = await anIssuer()
    const gateway = await aGateway(() => ({
      '/.well-known/openid-configuration': { issuer: other.issuer, jwks_uri: other.jwksUri },
    }))
    const { code, out } = await here(['inspect', gateway.origin, HTTP, ...HEADER])
    expect([code, out.includes(`{ issuer: '${other.issuer}', audience: '<audience>', requireHttps: false }`)]).toEqual([
      1,
      true,
    ])
    expect(other.count('all')).toBeGreaterThan(1)
    for (const { headers } of other.requests) expect(headers).not.toHaveProperty('authorization')
  })

  it('sends it along with no redirect to another origin', async () => {
    const other = await anIssuer()
    const gateway = await aGateway(() => ({ '/.well-known/openid-configuration': other.jwksUri }))
    const { code, out } = await here(['inspect', gateway.origin, HTTP, ...HEADER])
    expect([code, out.includes('another origin'), other.count('all')]).toEqual([1, true, 0])
  })

  it.each([
    ['no colon', [SECRET], "write it as 'Name: value'"],
    ['no name', [`: ${SECRET}`], "write it as 'Name: value'"],
    ['a name with a blank', [`Bearer ${SECRET}: x`], "write it as 'Name: value'"],
    ['no value', ['X-A:'], '--header X-A must be printable ASCII'],
    ['a line break', [`X-A: a\r\nX-B: ${SECRET}`], '--header X-A must be printable ASCII'],
    ['a name twice', [`X-A: ${SECRET}`, `x-a: ${SECRET}`], '--header: x-a is given twice'],
    ['a header of ours', [`Host: ${SECRET}`], '--header Host is not for you to set'],
    ['too many', Array.from({ length: 21 }, (_, at) => `X-${at}: ${SECRET}`), '--header must be'],
  ])('refuses one with %s, and repeats no value', async (_what, given, said) => {
    const issuer = await anIssuer()
    const args = given.flatMap((header) => ['--header', header])
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await here(['inspect', issuer.issuer, HTTP, ...args, ...json])
      expect(code).toBe(2)
      expect(err).toContain(said)
      expect(`${out}${err}`).not.toContain(SECRET)
    }
    expect(issuer.count('all')).toBe(0)
  })
})
