import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { ContentEncoding } from './content-encodings.js'

/** How the body of a response comes, or does not come, to an end. */
export const BODIES = ['complete', 'chunked', 'incomplete', 'reset', 'endless', 'hanging', 'absent'] as const
export type Body = (typeof BODIES)[number]

/** A response as a provider sends it. */
export interface BrokenResponse {
  readonly status: string
  readonly headers?: readonly string[]
  readonly encoding: ContentEncoding
  readonly body: Body
  /** What the body would be if it were neither encoded nor broken. */
  readonly text: string
}

const ENDLESS = Buffer.from(`3e8\r\n${' '.repeat(1000)}\r\n`, 'latin1')

/** A provider that answers each path as a test says, byte by byte. */
export class BrokenProvider {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #responses = new Map<string, BrokenResponse>()
  /** Does not answer at all. */
  silent = false

  constructor() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket)
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket))
      socket.on('data', (bytes) => {
        const [, path = ''] = /^GET (\S+) /.exec(bytes.toString('latin1')) ?? []
        if (!this.silent) this.#answer(socket, this.#responses.get(path))
      })
    })
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
  }

  async close(): Promise<void> {
    this.endConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get openConnections(): number {
    return this.#sockets.size
  }

  endConnections(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Answers these paths, and no others, from now on. */
  answer(responses: Readonly<Record<string, BrokenResponse>>): void {
    this.silent = false
    this.#responses.clear()
    for (const [path, response] of Object.entries(responses)) this.#responses.set(path, response)
  }

  #answer(socket: Socket, response: BrokenResponse | undefined): void {
    if (response === undefined) {
      socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const { status, headers = [], encoding, body, text } = response
    const lines = [...headers, ...encoding.lines.map((value) => `Content-Encoding: ${value}`)]
    const head = (...more: readonly string[]): string =>
      [`HTTP/1.1 ${status}`, 'Content-Type: application/json', ...lines, ...more, '', ''].join('\r\n')
    const bytes = encoding.encode?.(Buffer.from(text)) ?? Buffer.from(text)
    const half = bytes.subarray(0, bytes.length / 2)
    const send = (first: string, then: Buffer, sent?: () => void): void => {
      socket.write(Buffer.concat([Buffer.from(first, 'latin1'), then]), sent)
    }
    const length = `Content-Length: ${bytes.length}`
    switch (body) {
      case 'complete':
        send(head(length), bytes)
        return
      case 'chunked': {
        const chunks = [half, bytes.subarray(half.length)].filter((chunk) => chunk.length > 0)
        const framed = chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, CRLF])
        send(head('Transfer-Encoding: chunked'), Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]))
        return
      }
      case 'incomplete':
        send(head(length), half)
        socket.end()
        return
      case 'reset':
        send(head(length), half, () => socket.resetAndDestroy())
        return
      case 'endless':
        send(head('Transfer-Encoding: chunked'), ENDLESS, () => {
          flood(socket)
        })
        return
      case 'hanging':
        send(head(length), half)
        return
      case 'absent':
        send(head(length), Buffer.alloc(0))
    }
  }
}

const CRLF = Buffer.from('\r\n')

/** Sends as fast as it is read, until the other end hangs up. */
function flood(socket: Socket): void {
  const send = (): void => {
    while (!socket.destroyed && socket.write(ENDLESS));
  }
  socket.on('drain', send)
  send()
}
