import type { AddressInfo, Server, Socket } from 'node:net'
import { createRegistry, JwksCache, type FetchOptions } from '@jwks-auth/core'
import { inspectProvider } from '@jwks-auth/core/inspection'
import { createTestAuthority, type TestCertificate } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { beforeAll, describe, expect, it } from 'vitest'
import { ConnectionPools } from '../../packages/core/src/fetch/connection-pools.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { maxSocketBytes } from '../../packages/core/src/fetch/socket-bound.js'
import {
  CHUNK_FLOODS,
  connectedSockets,
  floodingServer,
  FRAMING_FLOODS,
  INTERIM_FLOODS,
  type Flood,
} from './flooding.js'
import { ask, closing, listen, serve } from './setup.js'

const MAX_RESPONSE_BYTES = 10_000
/** The last read may have brought more than was left. */
const MAX_READ = maxSocketBytes(MAX_RESPONSE_BYTES) + 65_536
const policy: FetchOptions = { requireHttps: false, maxResponseBytes: MAX_RESPONSE_BYTES }

const sockets = connectedSockets()
let certificate: TestCertificate
beforeAll(async () => {
  certificate = await (await createTestAuthority()).issue({ hosts: ['127.0.0.1'] })
})

const originOf = (server: Server, scheme = 'http'): string =>
  `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`

const start = async (server: Server, scheme?: string): Promise<string> => {
  await listen(server)
  return originOf(server, scheme)
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await work.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  )
  return error instanceof Error && error.cause instanceof Error ? error.cause : error
}

const refresh = async (source: { issuer: string; jwksUri?: string }, options: FetchOptions = {}): Promise<void> => {
  await using registry = createRegistry({ ...policy, retry: { maxRetries: 0 }, ...options })
  registry.register({ tenant: 't', audience: 'a', ...source })
  await registry.refresh('t')
}

const fromJwksUri = (origin: string, options?: FetchOptions): Promise<void> =>
  refresh({ issuer: origin, jwksUri: `${origin}/jwks` }, options)

const mostRead = (): number => Math.max(...sockets.map(({ bytesRead }) => bytesRead))
const allEnded = (): boolean => sockets.every((socket: Socket) => socket.destroyed)

const ALL = Object.entries({ ...FRAMING_FLOODS, ...INTERIM_FLOODS, ...CHUNK_FLOODS })
const ZEROS: Flood = FRAMING_FLOODS['zeros of the size of a chunk']

describe('a response without end that has hardly any body', () => {
  it.each(ALL)('T25 is cut off at a bound: %s', async (_name, flood) => {
    const origin = await start(floodingServer({ '/jwks': flood }))
    expect(await failureOf(fromJwksUri(origin))).toMatchObject({ name: 'SourceError', reason: 'too_large' })
    expect(sockets).toHaveLength(1)
    expect([mostRead() <= MAX_READ, allEnded()]).toEqual([true, true])
  })

  it.each(ALL)('T25 is cut off at a bound over TLS: %s', async (_name, flood) => {
    const origin = await start(floodingServer({ '/jwks': flood }, certificate), 'https')
    const failure = await failureOf(fromJwksUri(origin, { ca: certificate.ca }))
    expect(failure).toMatchObject({ name: 'SourceError', reason: 'too_large' })
    expect(sockets).toHaveLength(1)
    expect([mostRead() <= MAX_READ, allEnded()]).toEqual([true, true])
  })

  it('T25 is cut off at a bound where the metadata should be', async () => {
    const origin = await start(
      floodingServer({
        '/.well-known/openid-configuration': ZEROS,
        '/.well-known/oauth-authorization-server': ZEROS,
      }),
    )
    expect(await failureOf(refresh({ issuer: origin }))).toMatchObject({ reason: 'discovery' })
    expect(sockets).toHaveLength(2)
    expect([mostRead() <= MAX_READ, allEnded()]).toEqual([true, true])
  })

  it('T25 is cut off at a bound where a redirect leads', async () => {
    const redirect = 'HTTP/1.1 302 Found\r\nlocation: /there\r\ncontent-length: 0\r\n\r\n'
    const origin = await start(floodingServer({ '/jwks': redirect, '/there': ZEROS }))
    expect(await failureOf(fromJwksUri(origin))).toMatchObject({ reason: 'too_large' })
    expect([mostRead() <= MAX_READ, allEnded()]).toEqual([true, true])
  })

  it.each([
    ['a redirect', '302 Found\r\nlocation: /there'],
    ['a failure', '500 Internal Server Error'],
  ])('T25 is cut off at a bound when its body is not wanted: %s', async (_name, status) => {
    const first = `HTTP/1.1 ${status}\r\ntransfer-encoding: chunked\r\n\r\n`
    const origin = await start(floodingServer({ '/jwks': { first, more: '0' } }))
    expect(await failureOf(fromJwksUri(origin))).toMatchObject({ reason: 'status' })
    expect([mostRead() <= MAX_READ, allEnded() || sockets.length > 1]).toEqual([true, true])
  })

  it('T25 is cut off at a bound for a JwksCache', async () => {
    const origin = await start(floodingServer({ '/jwks': ZEROS }))
    const cache = new JwksCache({ jwksUri: `${origin}/jwks`, ...policy })
    expect(await failureOf(cache.start())).toMatchObject({ reason: 'too_large' })
    expect([mostRead() <= MAX_READ, allEnded()]).toEqual([true, true])
    await cache.stop()
  })

  it('T25 is cut off at a bound for an inspection', async () => {
    const origin = await start(floodingServer({ '/.well-known/openid-configuration': ZEROS }))
    const report = await inspectProvider(origin, policy)
    expect(JSON.stringify(report)).toContain('"reason":"too_large"')
    expect([mostRead() <= MAX_READ, allEnded()]).toEqual([true, true])
  })

  it.each(Object.entries({ ...INTERIM_FLOODS, ...CHUNK_FLOODS }))(
    "T25 is cut off over connections of the user's dispatcher, which count nothing: %s",
    async (_name, flood) => {
      const origin = await start(floodingServer({ '/jwks': flood }))
      const agent = new Agent()
      const failure = await failureOf(ask(new URL(`${origin}/jwks`), { maxResponseBytes: 1_000_000 }, agent))
      expect(failure).toMatchObject({ name: 'SourceError', reason: 'too_large' })
      await agent.destroy()
      expect(allEnded()).toBe(true)
    },
  )
})

describe('a response within the bounds', () => {
  const BODY = '{"keys":[]}'
  const framed = (chunks: readonly string[]): string =>
    `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`

  const bodyOf = async (answer: string, maxResponseBytes = MAX_RESPONSE_BYTES): Promise<string> => {
    const origin = await start(floodingServer({ '/jwks': answer }))
    const dispatchers = new ConnectionPools()
    const dispatcher = dispatchers.for({ ...DEFAULTS.fetch, maxResponseBytes })
    const { body } = await ask(new URL(`${origin}/jwks`), { maxResponseBytes }, dispatcher)
    await dispatchers.close()
    return body.toString()
  }

  it('T25 may come after 16 interim responses, and not after 17', async () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n'
    const last = `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`
    expect(await bodyOf(`${interim.repeat(16)}${last}`)).toBe(BODY)
    await expect(bodyOf(`${interim.repeat(17)}${last}`)).rejects.toMatchObject({
      reason: 'too_large',
      message: 'the provider sent more than 16 interim responses',
    })
  })

  it('T25 may come byte by byte in 8,192 chunks, and not in 8,193', async () => {
    const chunks = Array.from({ length: 8192 }, (_, index) => String(index % 10))
    expect(await bodyOf(framed(chunks))).toBe(chunks.join(''))
    await expect(bodyOf(framed([...chunks, 'x']))).rejects.toMatchObject({
      reason: 'too_large',
      message: 'the response has more than 8192 chunks of a few bytes',
    })
  })

  it('may be as long as the limit in chunks of 64 bytes, however many', async () => {
    const chunks = Array.from({ length: 16_384 }, (_, index) => String(index % 10).repeat(64))
    expect(await bodyOf(framed(chunks), 1_048_576)).toBe(chunks.join(''))
  })

  it.each(['http', 'https'])('T25 is counted for each request: one connection serves many (%s)', async (scheme) => {
    const text = 'x'.repeat(MAX_RESPONSE_BYTES)
    const answer = `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`
    const origin = await start(
      floodingServer({ '/jwks': answer }, scheme === 'https' ? certificate : undefined),
      scheme,
    )
    const dispatchers = new ConnectionPools()
    const fetch = { ...DEFAULTS.fetch, maxResponseBytes: MAX_RESPONSE_BYTES, ca: [certificate.ca] }
    const dispatcher = dispatchers.for(fetch)
    for (let asked = 0; asked < 100; asked += 1) {
      expect((await ask(new URL(`${origin}/jwks`), {}, dispatcher)).body).toHaveLength(text.length)
      // Until the connection is free again.
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(sockets).toHaveLength(1)
    expect(mostRead()).toBeGreaterThan(4 * MAX_READ)
    await dispatchers.close()
  })

  it('T25 that ends is followed by nothing: line breaks without end on a connection that is kept are cut off', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request, response) => {
      response.end(BODY, () => {
        closed = closing(request.socket)
        const more = Buffer.from('\r\n'.repeat(32_768))
        const send = (): void => {
          while (!request.socket.destroyed && request.socket.write(more));
        }
        request.socket.on('drain', send)
        send()
      })
    })
    const dispatchers = new ConnectionPools()
    const { body } = await ask(url, {}, dispatchers.for({ ...DEFAULTS.fetch, maxResponseBytes: MAX_RESPONSE_BYTES }))
    expect(body.toString()).toBe(BODY)
    await closed
    expect(mostRead()).toBeLessThanOrEqual(MAX_READ)
    await dispatchers.close()
  })
})
