import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

export interface RawRequest {
  readonly method?: string
  /** The request target, sent as it is. @default '/' */
  readonly target?: string
  /** `null` sends HTTP/1.0 without a Host header. @default '127.0.0.1' */
  readonly host?: string | null
  /** Sent in this order and this case, repeated ones too. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

export interface Answer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** All of it as it came, but for the moment that `Date` tells. */
  readonly bytes: string
}

/** Sends a request as bytes over a socket of its own and reads all that comes back. */
export async function send(port: number, request: RawRequest): Promise<Answer> {
  const { method = 'GET', target = '/', host = '127.0.0.1', headers = [], body } = request
  const socket = connect(port, '127.0.0.1')
  const length: typeof headers = body === undefined ? [] : [['Content-Length', String(Buffer.byteLength(body))]]
  const hosts: typeof headers = host === null ? [] : [['Host', host]]
  const lines = [...hosts, ...headers, ...length, ['Connection', 'close']].map((header) => header.join(': '))
  const version = host === null ? '1.0' : '1.1'
  socket.write(`${[`${method} ${target} HTTP/${version}`, ...lines].join('\r\n')}\r\n\r\n${body ?? ''}`)
  return parse(await text(socket))
}

function parse(bytes: string): Answer {
  const end = bytes.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = bytes.slice(0, end).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    if (name in headers) throw new Error(`the answer repeats ${name}`)
    headers[name] = line.slice(colon + 1).trim()
  }
  if ('transfer-encoding' in headers) throw new Error('the answer has no length')
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    body: bytes.slice(end + 4),
    bytes: bytes.replace(/^(date: ).*$/im, '$1*'),
  }
}
