import type { Answer } from '@jwks-auth/example-show'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { WebSocket } from 'ws'

/** What a client tries to open a socket with. */
export interface Opening {
  readonly path?: string
  readonly protocols?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
}

/** How a socket was closed. */
export interface Closed {
  readonly code: number
  readonly reason: string
}

/** A client with an open socket. */
export class Client {
  /** The protocol that the server chose. */
  readonly protocol: string
  readonly #socket: WebSocket
  readonly #patience: number
  readonly #closed: Promise<Closed>

  private constructor(socket: WebSocket, patience: number) {
    this.#socket = socket
    this.protocol = socket.protocol
    this.#patience = patience
    this.#closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() })
      })
    })
  }

  /**
   * @param patience - How long anything is waited for, in milliseconds.
   * @returns the answer instead when the handshake is refused.
   */
  static async open(origin: string, opening: Opening, patience: number): Promise<Client | Answer> {
    const { path = '/', protocols = ['chat.v1'], headers = {} } = opening
    const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, [...protocols], { headers })
    return await new Promise((resolve) => {
      socket.once('open', () => {
        resolve(new Client(socket, patience))
      })
      socket.once('unexpected-response', (_request, response) => {
        void text(response).then((body) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
      })
      socket.once('error', (error) => {
        resolve({ status: 0, headers: {}, body: error.message })
      })
    })
  }

  /** @returns what comes back; that it was closed, or that nothing came. */
  async say(message: Readonly<Record<string, unknown>>): Promise<string> {
    const signal = AbortSignal.timeout(this.#patience)
    this.#socket.send(JSON.stringify(message))
    return await Promise.race([
      once(this.#socket, 'message', { signal }).then(
        ([data]) => wordsOf(String(data)),
        () => 'nothing',
      ),
      this.#closed.then(said),
    ])
  }

  /** @returns how the server closes it; that it stays open. */
  async closing(): Promise<string> {
    const signal = AbortSignal.timeout(this.#patience)
    const patience = once(signal, 'abort').then(() => 'stays open')
    return await Promise.race([this.#closed.then(said), patience])
  }

  leave(): void {
    this.#socket.terminate()
  }
}

function said({ code, reason }: Closed): string {
  return `${code} ${reason}`
}

/** A message without the signs of JSON. */
function wordsOf(json: string): string {
  return json
    .replaceAll('":', ': ')
    .replaceAll(',"', ', ')
    .replaceAll(/["{}]/g, '')
    .replace(/^type: /, '')
}
