import { createTestIssuer } from '@jwks-auth/testing'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { makeApp } from '../../examples/core-websocket/src/app.js'
import { scenes, WRITES } from '../../examples/core-websocket/src/scenes.js'
import { heldOf } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/core-websocket', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    expect(verdictOn(await runExample('core-websocket'))).toEqual(allHold(21))
  })

  it('lets go of a client that writes and does not read', { timeout: 20_000 }, async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: 'chat' })
    const rules = { patience: 5000, lookEvery: 60_000, requireHttps: false }
    const app = makeApp({ issuer: issuer.issuer, audience: 'chat', ...rules })
    app.server.listen(0, '127.0.0.1')
    await once(app.server, 'listening')
    const headers = { authorization: `Bearer ${await issuer.sign(WRITES)}` }
    const socket = new WebSocket(originOf(app.server).replace('http', 'ws'), ['chat.v1'], { headers })
    await once(socket, 'open')
    const broken = once(socket, 'error').then(([error]: unknown[]) => error)
    socket.pause()
    const words = JSON.stringify({ type: 'say', text: 'x'.repeat(60 * 1024) })
    const say = promisify((sent: (error?: Error | null) => void) => {
      socket.send(words, sent)
    })
    const all = Array.from({ length: 2000 }, () => say())
    expect(await Promise.race([broken, Promise.all(all).then(() => 'all was taken', String)])).toMatch(
      /EPIPE|ECONNRESET/,
    )
    await app.close()
  })

  it.each<[what: string, server: () => Server, held: readonly string[]]>([
    ['lets everybody in, and says nothing', openDoor, ['the protocol that is chosen then']],
    ['lets nobody in', closedDoor, ['a token in the query', 'no token']],
  ])('finds out a server that %s', { timeout: 20_000 }, async (_what, makeServer, held) => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const server = makeServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = originOf(server)
    const end = (): Promise<void> => Promise.resolve()
    expect(await heldOf(scenes({ origin, issuer, patience: 100, end }))).toEqual({ lines: 21, held })
    server.close()
  })
})

function originOf(server: Server): string {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function openDoor(): Server {
  const server = createServer()
  void new WebSocketServer({ server })
  return server
}

function closedDoor(): Server {
  return createServer().on('upgrade', (_request, socket) => {
    socket.end('HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer\r\nconnection: close\r\n\r\n')
  })
}
