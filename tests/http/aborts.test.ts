import { getEventListeners } from 'node:events'
import { createServer } from 'node:net'
import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { ask, closing, listen, onceHeadersAreRead, serve } from './setup.js'

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
      createServer((socket) => {
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
