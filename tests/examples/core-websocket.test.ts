import { createTestIssuer } from '@jwks-auth/testing'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { scenes } from '../../examples/core-websocket/src/scenes.js'
import { heldOf } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/core-websocket', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    expect(verdictOn(await runExample('core-websocket'))).toEqual(allHold(21))
  })

  it.each<[what: string, server: () => Server, held: readonly string[]]>([
    ['lets everybody in, and says nothing', openDoor, ['the protocol that is chosen then']],
    ['lets nobody in', closedDoor, ['a token in the query', 'no token']],
  ])('finds out a server that %s', { timeout: 20_000 }, async (_what, makeServer, held) => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const server = makeServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
    const end = (): Promise<void> => Promise.resolve()
    expect(await heldOf(scenes({ origin, issuer, patience: 100, end }))).toEqual({ lines: 21, held })
    server.close()
  })
})

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
