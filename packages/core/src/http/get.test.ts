import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { getEventListeners, once, type EventEmitter } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createTestClock } from '@jwks-auth/testing'
import { Agent } from 'undici'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { get, type GetOptions, type GetResponse } from './get.js'

const clock = createTestClock()
const dispatcher = new Agent()
const servers: { readonly server: Server; readonly sockets: Set<Socket> }[] = []
const crashes: unknown[] = []
const noteCrash = (error: unknown): void => {
  crashes.push(error)
}

beforeAll(() => {
  process.on('uncaughtException', noteCrash)
  process.on('unhandledRejection', noteCrash)
})
afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  // Whatever a test set off late has its chance to come up.
  await new Promise((resolve) => setImmediate(resolve))
  expect(crashes).toEqual([])
})
afterAll(async () => {
  await dispatcher.destroy()
  process.off('uncaughtException', noteCrash)
  process.off('unhandledRejection', noteCrash)
})

interface Served {
  readonly url: URL
  readonly sockets: ReadonlySet<Socket>
}

const listen = async (server: Server): Promise<Served> => {
  const sockets = new Set<Socket>()
  servers.push({ server, sockets })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`), sockets }
}

/** Also when it ends with an error. */
const closing = (emitter: EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    emitter.on('error', () => {}).once('close', resolve)
  })

/** Calls back once the client has read the headers of an answer. */
const onceHeadersAreRead = (call: () => void): void => {
  const tell = (): void => {
    unsubscribe('undici:request:headers', tell)
    setImmediate(call)
  }
  subscribe('undici:request:headers', tell)
}

const serve = (listener: RequestListener): Promise<Served> => listen(createServer(listener))

/** Answers every connection with these bytes. */
const serveBytes = (bytes: string): Promise<Served> =>
  listen(createTcpServer((socket) => socket.once('data', () => socket.end(bytes, 'latin1')).on('error', () => {})))

const ask = (url: URL, options: Partial<GetOptions> = {}, agent: Agent = dispatcher): Promise<GetResponse> =>
  get(
    url,
    { dispatcher: agent, clock },
    { headers: {}, maxResponseBytes: 10_000, signal: new AbortController().signal, ...options },
  )

describe('a good answer', () => {
  it('comes with its body and its headers, names in lower case', async () => {
    const { url } = await serve((_request, response) => {
      response.setHeader('ETag', '"1"')
      response.end('{"keys":[]}')
    })
    const { status, headers, body } = await ask(url)
    expect([status, headers['etag'], body.toString()]).toEqual([200, '"1"', '{"keys":[]}'])
  })

  it('was asked for with our headers and the given ones', async () => {
    let seen: unknown
    const { url } = await serve((request, response) => {
      seen = [request.method, request.url, request.headers]
      response.end()
    })
    await ask(new URL('/keys?v=2', url), { headers: { 'if-none-match': '"1"' } })
    expect(seen).toEqual([
      'GET',
      '/keys?v=2',
      {
        host: url.host,
        connection: 'keep-alive',
        accept: 'application/jwk-set+json, application/json',
        'accept-encoding': 'gzip, deflate, br',
        'if-none-match': '"1"',
      },
    ])
  })

  it('joins repeated headers', async () => {
    const { url } = await serve((_request, response) => {
      response.setHeader('cache-control', ['max-age=60', 'must-revalidate'])
      response.end()
    })
    expect((await ask(url)).headers['cache-control']).toBe('max-age=60, must-revalidate')
  })

  it('may have headers with the names of object members', async () => {
    const { url } = await serveBytes(
      'HTTP/1.1 200 OK\r\nconstructor: a\r\nconstructor: b\r\n__proto__: c\r\ntoString: d\r\ncontent-length: 2\r\n\r\n{}',
    )
    const { headers, body } = await ask(url)
    expect([headers['constructor'], headers['tostring'], body.toString()]).toEqual(['a, b', 'd', '{}'])
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })
})

describe('an answer that is no key set', () => {
  it.each([300, 301, 302, 303, 304, 305, 307, 308])(
    'comes back as it is with status %i, not followed',
    async (status) => {
      let asked = 0
      const { url } = await serve((_request, response) => {
        asked += 1
        response.writeHead(status, { location: '/elsewhere' })
        response.end(status === 304 ? undefined : 'moved')
      })
      expect(await ask(url)).toMatchObject({ status, headers: { location: '/elsewhere' }, body: Buffer.alloc(0) })
      expect(asked).toBe(1)
    },
  )

  it.each([201, 202, 204, 205, 206, 226, 400, 401, 403, 404, 408, 410, 429, 451, 500, 502, 503, 599])(
    'is an error with status %i',
    async (status) => {
      const { url } = await serve((_request, response) => {
        response.writeHead(status)
        response.end()
      })
      await expect(ask(url)).rejects.toMatchObject({ reason: 'status', httpStatus: status, retryAfter: undefined })
    },
  )

  it.each([
    ['30', 30_000],
    [new Date(clock.now().wall + 45_000).toUTCString(), 45_000],
  ])('says when to come back: %s', async (text, retryAfter) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(503, { 'retry-after': text })
      response.end()
    })
    await expect(ask(url)).rejects.toMatchObject({ reason: 'status', httpStatus: 503, retryAfter })
  })

  it('keeps its connection when its body is short enough to be read: 4 KiB', async () => {
    const { url, sockets } = await serve((_request, response) => {
      response.writeHead(500, { 'content-length': 4096 })
      response.end(Buffer.alloc(4096))
    })
    const agent = new Agent({ connections: 1 })
    await expect(ask(url, {}, agent)).rejects.toMatchObject({ httpStatus: 500 })
    await expect(ask(url, {}, agent)).rejects.toMatchObject({ httpStatus: 500 })
    expect(sockets.size).toBe(1)
    await agent.destroy()
  })

  it('is not waited for when its body is announced longer', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request, response) => {
      closed = closing(request.socket)
      response.writeHead(500, { 'content-length': 4097 })
      response.write('half')
    })
    await expect(ask(url)).rejects.toMatchObject({ reason: 'status', httpStatus: 500 })
    await closed
  })

  it('is cut off when its body has no end', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((_request, response) => {
      response.writeHead(500)
      const write = (): void => {
        while (response.write(Buffer.alloc(1000)));
      }
      response.on('drain', write)
      closed = closing(response)
      write()
    })
    await expect(ask(url)).rejects.toMatchObject({ reason: 'status', httpStatus: 500 })
    await closed
  })

  it('keeps its status and Retry-After when its body hangs until the abort', async () => {
    const abort = new AbortController()
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request, response) => {
      closed = closing(request.socket)
      response.writeHead(503, { 'retry-after': '9' })
      response.write('half')
    })
    onceHeadersAreRead(() => {
      abort.abort(new Error('time is up'))
    })
    await expect(ask(url, { signal: abort.signal })).rejects.toMatchObject({
      reason: 'status',
      httpStatus: 503,
      retryAfter: 9000,
    })
    await closed
  })
})

describe('an abort', () => {
  it('before the request sends nothing', async () => {
    let asked = 0
    const { url } = await serve((_request, response) => {
      asked += 1
      response.end()
    })
    await expect(ask(url, { signal: AbortSignal.abort(new Error('changed my mind')) })).rejects.toThrow(
      'changed my mind',
    )
    await ask(url)
    expect(asked).toBe(1)
  })

  it('while the server hangs ends the request and its socket', async () => {
    const abort = new AbortController()
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request) => {
      closed = closing(request.socket)
      abort.abort(new Error('enough'))
    })
    await expect(ask(url, { signal: abort.signal })).rejects.toThrow('enough')
    await closed
  })

  it.each([undefined, 'gzip'])(
    'in the middle of the body ends it and its socket (content-encoding %s)',
    async (encoding) => {
      const abort = new AbortController()
      let closed: Promise<unknown> = Promise.resolve()
      const { url } = await serve((request, response) => {
        closed = closing(request.socket)
        response.writeHead(200, {
          'content-length': 100,
          ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
        })
        response.write('half')
      })
      onceHeadersAreRead(() => {
        abort.abort(new Error('enough'))
      })
      await expect(ask(url, { signal: abort.signal })).rejects.toThrow('enough')
      await closed
    },
  )

  it('ends a TLS handshake that the server does not answer', async () => {
    const abort = new AbortController()
    const { url } = await listen(
      createTcpServer((socket) => {
        socket.on('error', () => {})
        socket.once('data', () => {
          abort.abort(new Error('enough'))
        })
      }),
    )
    const agent = new Agent()
    await expect(ask(new URL(url.href.replace('http:', 'https:')), { signal: abort.signal }, agent)).rejects.toThrow(
      'enough',
    )
    const late = ask(new URL(url.href.replace('http:', 'https:')), { signal: abort.signal }, agent)
    await expect(late).rejects.toThrow('enough')
    await agent.destroy()
  })

  it('ends the wait for a connection that others occupy', async () => {
    const { url } = await serve(() => {})
    const agent = new Agent({ connections: 1 })
    const first = new AbortController()
    const second = new AbortController()
    const occupying = ask(url, { signal: first.signal }, agent)
    const waiting = ask(url, { signal: second.signal }, agent)
    second.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    first.abort(new Error('enough of this too'))
    await expect(occupying).rejects.toThrow('enough of this too')
    await agent.destroy()
  })

  it('leaves nothing on a signal that outlives the request', async () => {
    const { url } = await serve((_request, response) => response.end())
    const { signal } = new AbortController()
    await ask(url, { signal })
    await new Promise((resolve) => setImmediate(resolve))
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a broken server', () => {
  it('that sends a body without end is cut off', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((_request, response) => {
      const write = (): void => {
        while (response.write(Buffer.alloc(1000, ' ')));
      }
      response.on('drain', write)
      closed = closing(response)
      write()
    })
    await expect(ask(url)).rejects.toMatchObject({ reason: 'too_large' })
    await closed
  })

  it('that sends an unknown encoding is cut off, and the process lives', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request, response) => {
      closed = closing(request.socket)
      response.writeHead(200, { 'content-encoding': 'zstd' })
      response.write('something')
    })
    await expect(ask(url)).rejects.toMatchObject({ reason: 'body' })
    await closed
  })

  it('that does not listen cannot be reached', async () => {
    const { url } = await serve(() => {})
    for (const { server } of servers) {
      server.close()
      await once(server, 'close')
    }
    await expect(ask(url)).rejects.toMatchObject({ reason: 'network', cause: { code: 'ECONNREFUSED' } })
  })

  it('that resets the connection is a network error, before the answer or in its body', async () => {
    const before = await serve((request) => request.socket.resetAndDestroy())
    await expect(ask(before.url)).rejects.toMatchObject({ reason: 'network' })
    const within = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half')
      onceHeadersAreRead(() => request.socket.resetAndDestroy())
    })
    await expect(ask(within.url)).rejects.toMatchObject({ reason: 'network' })
  })

  it.each([
    ['talks another protocol', '220 smtp.example.com ready\r\n'],
    ['hangs up', ''],
    ['promises a longer body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}'],
    ['breaks its chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['sends more headers than fit', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n{}`],
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'],
  ])('that %s is a network error', async (_name, bytes) => {
    const { url } = await serveBytes(bytes)
    await expect(ask(url, {}, dispatcher)).rejects.toMatchObject({ reason: 'network', httpStatus: undefined })
  })
})
