import {
  createAuthenticator,
  createRegistry,
  createVerifier,
  tenantFrom,
  type Outcome,
  type RefusalResponse,
} from '@jwks-auth/core'
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { offeredBy, PROTOCOL, requestOf } from './handshake.js'
import { Session } from './session.js'

interface Settings {
  readonly issuer: string
  readonly audience: string
  /** How long a handshake may wait for keys, in milliseconds. */
  readonly patience: number
  /** How long a withdrawn key keeps an open socket, in milliseconds. */
  readonly lookEvery: number
  /** `false` where the provider has no TLS: on your own machine. */
  readonly requireHttps: boolean
}

export interface App {
  readonly server: Server
  readonly close: () => Promise<void>
}

export function makeApp({ issuer, audience, patience, lookEvery, requireHttps }: Settings): App {
  const registry = createRegistry({
    requireHttps,
    // A fetch is given up after this, and with it the handshakes that wait for it: 503.
    retry: { attemptTimeout: patience, deadline: patience },
  })
  // A socket is one user's: without `sub` nobody could tell.
  registry.register({ issuer, audience, requiredClaims: ['sub'] })
  registry.start()
  // The handshake is HTTP, so it gets what every adapter gives: challenges, statuses, Retry-After.
  const authenticator = createAuthenticator({ registry, tenant: tenantFrom.issuer(), errors: 'respond' })
  // What comes later is not.
  const rules = { verifier: createVerifier({ registry }), lookEvery }

  const sessions = new Set<Session>()
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024, handleProtocols: () => PROTOCOL })

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, outcome: Outcome): void => {
    if (outcome.type === 'refused') answer(socket, outcome.refusal.response)
    // Every request has to have a token, so that nobody is anonymous.
    else if (outcome.type === 'anonymous' || !offeredBy(request).includes(PROTOCOL)) answer(socket, NOT_UNDERSTOOD)
    else {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const session = new Session(webSocket, outcome.auth, rules)
        sessions.add(session)
        webSocket.once('close', () => sessions.delete(session))
        session.begin()
      })
    }
  }

  const server = createServer((_request, response) => response.writeHead(426, { upgrade: 'websocket' }).end())
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until `ws` takes over, nobody else listens, and a client that hangs up would end the process.
    socket.once('error', () => socket.destroy())
    void Promise.resolve(authenticator.authenticate(requestOf(request))).then(
      (outcome) => {
        upgrade(request, socket, head, outcome)
      },
      () => socket.destroy(),
    )
  })
  return {
    server,
    async close() {
      server.close()
      for (const session of sessions) session.end()
      await registry.close()
    },
  }
}

const NOT_UNDERSTOOD: RefusalResponse = { status: 400, headers: {}, body: `Offer the protocol ${PROTOCOL}` }

/** A handshake that is refused is an HTTP response: a browser's script sees none of it, other clients do. */
function answer(socket: Duplex, response: RefusalResponse = NOT_UNDERSTOOD): void {
  const { status, headers, body } = response
  const fields = { ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`)
}
