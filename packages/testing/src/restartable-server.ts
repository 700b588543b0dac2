import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import { cutOff } from './cut-off.js'
import { reservePort, type EndReservation } from './port-reservation.js'

const HOST = '127.0.0.1'

/** A server on one port of 127.0.0.1 that can stop listening and start again on the same port. */
export class Listener {
  readonly port: number
  readonly #server: Server
  readonly #sockets: Set<Socket>
  #endReservation: EndReservation = () => undefined
  #closed = false
  #lastStep: Promise<void> = Promise.resolve()

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server
    this.#sockets = sockets
    this.port = portOf(server)
  }

  static async open(port: number, onRequest: RequestListener, identity?: ServerIdentity): Promise<Listener> {
    const server = identity === undefined ? createServer(onRequest) : createSecureServer({ ...identity }, onRequest)
    const sockets = new Set<Socket>()
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    // No timeouts: a long test may leave a client's connection idle.
    server.keepAliveTimeout = 0
    server.requestTimeout = 0
    server.listen(port, HOST)
    await once(server, 'listening')
    return new Listener(server, sockets)
  }

  /** Listens again on the same port; does nothing if it already listens. */
  start(): Promise<void> {
    return this.#enqueue(async () => {
      if (this.#closed) throw new Error('TestIssuer.start: closed')
      if (this.#server.listening) return
      this.#server.listen(this.port, HOST)
      await once(this.#server, 'listening')
      this.#endReservation()
    })
  }

  /** Refuses connections and destroys the open ones. */
  stop(): Promise<void> {
    return this.#enqueue(async () => {
      if (!this.#server.listening) return
      await this.#closeServer()
      this.#endReservation = await reservePort(this.port)
    })
  }

  /** Stops permanently; safe to call again. */
  close(): Promise<void> {
    return this.#enqueue(async () => {
      this.#closed = true
      this.#endReservation()
      if (this.#server.listening) await this.#closeServer()
    })
  }

  /** Runs concurrent calls one after the other. */
  #enqueue(step: () => Promise<void>): Promise<void> {
    const outcome = this.#lastStep.then(step)
    this.#lastStep = outcome.catch(() => undefined)
    return outcome
  }

  async #closeServer(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) cutOff(socket)
    await closed
  }
}

/** The certificate and private key of a TLS server, as PEM text. */
export interface ServerIdentity {
  readonly cert: string
  readonly key: string
}

const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('TestIssuer: not listening on a port')
  return address.port
}
