import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createSecureServer, type TlsOptions } from 'node:tls'
import { afterEach, beforeEach } from 'vitest'

const CHUNKED = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n'

/** What a server begins a response with, and sends more of without end. */
export interface Flood {
  readonly first: string
  readonly more: string
}

/** None of this is body. */
export const FRAMING_FLOODS = {
  'line breaks before the status line': { first: '', more: '\r\n' },
  'a status line': { first: 'HTTP/1.1 200 ', more: 'OK and ' },
  'an extension of a chunk': { first: `${CHUNKED}5`, more: ';x=y' },
  'the value of an extension': { first: `${CHUNKED}1;`, more: 'a' },
  'zeros of the size of a chunk': { first: CHUNKED, more: '0' },
} as const satisfies Readonly<Record<string, Flood>>

export const INTERIM_FLOODS = {
  'interim responses 103': { first: '', more: 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n' },
  'interim responses 102': { first: '', more: 'HTTP/1.1 102 Processing\r\n\r\n' },
} as const satisfies Readonly<Record<string, Flood>>

export const CHUNK_FLOODS = {
  'chunks of one byte': { first: CHUNKED, more: '1\r\n \r\n' },
} as const satisfies Readonly<Record<string, Flood>>

/** Sends as fast as it is read, until the other end hangs up. */
function flood(socket: Socket, { first, more }: Flood): void {
  const block = Buffer.from(more.repeat(Math.ceil(65_536 / more.length)), 'latin1')
  const send = (): void => {
    while (!socket.destroyed && socket.write(block));
  }
  socket.on('drain', send)
  socket.write(first, 'latin1')
  send()
}

/** Answers each path as it is told: with a flood, or with these bytes. */
export function floodingServer(answers: Readonly<Record<string, Flood | string>>, tls?: TlsOptions): Server {
  const answer = (socket: Socket): void => {
    socket
      .on('error', () => {})
      .on('data', (bytes) => {
        const [, path = ''] = /^GET (\S+) /.exec(bytes.toString('latin1')) ?? []
        const found = answers[path]
        if (typeof found === 'object') flood(socket, found)
        else socket.write(found ?? 'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n', 'latin1')
      })
  }
  return tls === undefined ? createServer(answer) : createSecureServer(tls, answer)
}

/** The sockets that undici connected since the test began. */
export function connectedSockets(): readonly Socket[] {
  const sockets: Socket[] = []
  const note = (message: unknown): void => {
    sockets.push((message as { readonly socket: Socket }).socket)
  }
  beforeEach(() => {
    sockets.length = 0
    subscribe('undici:client:connected', note)
  })
  afterEach(() => {
    unsubscribe('undici:client:connected', note)
  })
  return sockets
}
