import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { ask, clock, closing, onceHeadersAreRead, serve } from './setup.js'

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
