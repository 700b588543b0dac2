import { once } from 'node:events'
import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { ask, closing, dispatcher, onceHeadersAreRead, serve, serveBytes, servers } from './setup.js'

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

  it.each(['ECONNRESET\nforged: line', 'E'.repeat(100), 'told by somebody', '', 5, undefined])(
    'is told by the name that Node has for the failure, not by %j',
    async (code) => {
      const agent = new Agent({
        connect: (_options, callback) => {
          callback(Object.assign(new Error('failed'), { code }), null)
        },
      })
      await expect(ask(new URL('http://127.0.0.1/'), {}, agent)).rejects.toMatchObject({
        reason: 'network',
        message: 'the provider could not be reached',
      })
      await agent.destroy()
    },
  )

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
