import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { Agent, Dispatcher } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRegistry, createVerifier, type OneIssuerOptions } from '../create.js'
import { OptionsError } from '../errors/errors.js'
import { DEFAULTS } from '../options/defaults.js'
import { ConnectionPools } from './connection-pools.js'

const AUDIENCE = 'https://api.example.test'
const policy = DEFAULTS.fetch

/** Passes on to an agent, and notes what. */
class Noting extends Dispatcher {
  readonly paths: string[] = []
  readonly timeouts: unknown[] = []
  closed = false
  readonly #agent = new Agent()

  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    this.paths.push(options.path)
    this.timeouts.push([options.headersTimeout, options.bodyTimeout])
    return this.#agent.dispatch(options, handler)
  }
  override async close(): Promise<void> {
    this.closed = true
    await this.#agent.destroy()
  }
  override async destroy(): Promise<void> {
    await this.close()
  }
}

let issuer: TestIssuer
let dispatcher: Noting
beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256' })
  dispatcher = new Noting()
})
afterEach(async () => {
  await dispatcher.destroy()
  await issuer.close()
})

const optionsOf = (): OneIssuerOptions => ({
  issuer: issuer.issuer,
  audience: AUDIENCE,
  requireHttps: false,
  dispatcher,
})

describe('connection pools', () => {
  it('end with the last source that uses them', async () => {
    const dispatchers = new ConnectionPools()
    const agent = dispatchers.for(policy)
    expect(dispatchers.for({ ...policy })).toBe(agent)
    dispatchers.release(policy)
    expect(dispatchers.for({ ...policy })).toBe(agent)
    dispatchers.release(policy)
    issuer.hold()
    const answer = agent.request({ origin: issuer.origin, path: '/jwks', method: 'GET' })
    await issuer.requested(1)
    dispatchers.release(policy)
    await expect(answer).rejects.toMatchObject({ code: 'UND_ERR_DESTROYED' })
    expect(dispatchers.size).toBe(0)
    expect(dispatchers.for({ ...policy })).not.toBe(agent)
    await dispatchers.close()
  })

  it('are shared by sources that ask the same of a connection', async () => {
    const dispatchers = new ConnectionPools()
    const same = { ...policy, allowedDomains: ['a.test'], maxRedirects: 0 }
    expect(dispatchers.for({ ...policy })).toBe(dispatchers.for(same))
    await dispatchers.close()
  })

  it.each([
    ['network', { network: 'public' }],
    ['allowAddresses', { allowAddresses: ['10.0.0.1'] }],
    ['pinnedSpki', { pinnedSpki: ['a pin'] }],
    ['ca', { ca: ['a certificate'] }],
    ['maxResponseBytes', { maxResponseBytes: 1 }],
  ] as const)('T25 T36 are apart where %s differs', async (_name, other) => {
    const dispatchers = new ConnectionPools()
    expect(dispatchers.for(policy)).not.toBe(dispatchers.for({ ...policy, ...other }))
    await dispatchers.close()
  })

  it('T25 open 64 connections to one origin at most: those that hang leave room for other origins', async () => {
    const dispatchers = new ConnectionPools()
    const agent = dispatchers.for(policy)
    const server = createServer()
    let open = 0
    const opened = new Promise<void>((resolve) => {
      server.on('connection', (socket) => {
        socket.on('error', () => {})
        if ((open += 1) === 64) resolve()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const asking = Array.from({ length: 80 }, () =>
      agent.request({ origin: `http://127.0.0.1:${port}`, path: '/jwks', method: 'GET' }).catch(() => {}),
    )
    await opened
    const answer = await agent.request({ origin: issuer.origin, path: '/jwks', method: 'GET' })
    await answer.body.dump()
    // Connections are accepted in turn: when this one is, all before it have been counted.
    const last = connect(port, '127.0.0.1')
    await once(server, 'connection')
    expect([answer.statusCode, open]).toEqual([200, 65])
    last.destroy()
    server.close()
    await dispatchers.close()
    await Promise.all(asking)
  })

  it('are cut when closed', async () => {
    const dispatchers = new ConnectionPools()
    const agent = dispatchers.for(policy)
    await agent.request({ origin: issuer.origin, path: '/jwks', method: 'GET' }).then(({ body }) => body.dump())
    await dispatchers.close()
    await expect(agent.request({ origin: issuer.origin, path: '/jwks', method: 'GET' })).rejects.toMatchObject({
      code: 'UND_ERR_DESTROYED',
    })
  })
})

describe('what undici would decide by a default', () => {
  const answering = async (
    answerTo: (path: string) => string,
  ): Promise<{ readonly origin: string; opened: number }> => {
    const server = createServer((socket) => {
      served.opened += 1
      socket.on('error', () => {})
      socket.on('data', (bytes: Buffer) => {
        socket.write(answerTo(bytes.toString('latin1').split(' ', 2)[1] ?? ''))
      })
      sockets.push(socket)
    })
    const sockets: Socket[] = []
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const served = { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, opened: 0 }
    ends.push(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return served
  }
  const ends: (() => void)[] = []
  let dispatchers: ConnectionPools
  beforeEach(() => {
    dispatchers = new ConnectionPools()
  })
  afterEach(async () => {
    await dispatchers.close()
    for (const end of ends.splice(0)) end()
  })
  const ask = async (origin: string, path: string): Promise<string> => {
    const { body } = await dispatchers.for(policy).request({ origin, path, method: 'GET' })
    const text = await body.text()
    // After this a connection that has answered is free for the next request.
    await new Promise(setImmediate)
    return text
  }
  const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n'

  it('is 16 KiB for the head of an answer, whatever Node was told', async () => {
    const { origin } = await answering((path) => `${OK}x-long: ${'x'.repeat(Number(path.slice(1)))}\r\n\r\n{}`)
    expect(await ask(origin, '/16000')).toBe('{}')
    await expect(ask(origin, '/16500')).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_OVERFLOW' })
  })

  it('is to keep an idle connection, and for no longer than the server says', async () => {
    const kept = await answering(() => `${OK}keep-alive: timeout=60\r\n\r\n{}`)
    for (const path of ['/1', '/2']) await ask(kept.origin, path)
    const brief = await answering(() => `${OK}keep-alive: timeout=2\r\n\r\n{}`)
    for (const path of ['/1', '/2']) await ask(brief.origin, path)
    expect([kept.opened, brief.opened]).toEqual([1, 2])
  })

  it('is to refuse an answer that is shorter than it says', async () => {
    const { origin } = await answering(() => 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\n{}')
    const asking = ask(origin, '/')
    const [end] = ends
    await new Promise(setImmediate)
    end?.()
    await expect(asking).rejects.toBeInstanceOf(Error)
  })

  it('is no HTTP/2', async () => {
    const secure = await createTestIssuer({ alg: 'ES256', https: true, hostname: 'localhost' })
    const trusting = { ...policy, ca: [secure.ca ?? ''] }
    const offered: unknown[] = []
    const server = createTlsServer({ ALPNCallback: ({ protocols }) => void offered.push(protocols) })
    server.on('tlsClientError', () => {})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const asking = dispatchers.for(trusting).request({ origin: `https://localhost:${port}`, path: '/', method: 'GET' })
    await expect(asking).rejects.toBeInstanceOf(Error)
    expect(offered).toEqual([['http/1.1']])
    server.close()
    await secure.close()
  })

  it('is no time-out of its own for a head or a body', async () => {
    await using verifier = createVerifier(optionsOf())
    await verifier.verify(await issuer.sign())
    expect(dispatcher.timeouts).toEqual([
      [0, 0],
      [0, 0],
    ])
  })
})

describe("a dispatcher of the user's", () => {
  it('sends the requests, and stays open', async () => {
    const verifier = createVerifier(optionsOf())
    await verifier.verify(await issuer.sign())
    expect(dispatcher.paths).toEqual(['/.well-known/openid-configuration', '/jwks'])
    await verifier.close()
    expect(dispatcher.closed).toBe(false)
    await using second = createVerifier(optionsOf())
    await second.verify(await issuer.sign())
    expect(dispatcher.paths).toHaveLength(4)
  })

  it('sends those of every registration of a registry', async () => {
    const registry = createRegistry({ requireHttps: false, dispatcher })
    const { issuer: iss, jwksUri } = issuer
    registry.register({ tenant: 'a', issuer: iss, audience: AUDIENCE, jwksUri, tenantClaim: 'org' })
    registry.register({ tenant: 'b', issuer: iss, audience: AUDIENCE, jwksUri: `${jwksUri}?b`, tenantClaim: 'org' })
    const verifier = createVerifier({ registry })
    for (const tenant of ['a', 'b']) await verifier.verify(await issuer.sign({ org: tenant }), { tenant })
    expect(dispatcher.paths).toEqual(['/jwks', '/jwks?b'])
    await registry.close()
    expect(dispatcher.closed).toBe(false)
  })

  it('T23 does not spare a URL its judgement', async () => {
    await issuer.misbehave({ redirect: 'http://user:secret@127.0.0.1/' })
    await using verifier = createVerifier({ ...optionsOf(), retry: { maxRetries: 0 } })
    await expect(verifier.verify(await issuer.sign())).rejects.toMatchObject({ cause: { reason: 'guard' } })
    expect(dispatcher.paths).toHaveLength(2)
  })

  const fields = (run: () => unknown): readonly string[] => {
    try {
      run()
      return []
    } catch (error) {
      return error instanceof OptionsError ? error.problems.map(({ field }) => field).toSorted() : [String(error)]
    }
  }
  const its = {
    network: 'public',
    allowAddresses: ['127.0.0.1'],
    pinnedSpki: [Buffer.alloc(32).toString('base64')],
  } as const

  it('T23 T36 cannot be combined with what only our own connections keep: named by field', async () => {
    const secure = await createTestIssuer({ alg: 'ES256', https: true })
    const connection = { ...its, ca: secure.ca ?? '' }
    const registration = { issuer: 'https://a.test', audience: AUDIENCE }
    const wrong = ['allowAddresses', 'ca', 'network', 'pinnedSpki']
    expect(fields(() => createVerifier({ ...registration, dispatcher, ...connection }))).toEqual(wrong)
    expect(fields(() => createRegistry({ dispatcher, ...connection }))).toEqual(wrong)
    expect(
      fields(() => {
        createRegistry({ dispatcher }).register({ ...registration, ...connection })
      }),
    ).toEqual(wrong)
    expect(
      fields(() => {
        createRegistry().register({ ...registration, ...connection })
      }),
    ).toEqual([])
    expect(fields(() => createRegistry({ dispatcher: {} as Dispatcher }))).toEqual(['dispatcher'])
    await secure.close()
  })
})
