import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { closing } from './setup.js'

/** An object is sent as JSON, a text as a web page. */
export type Answer =
  | string
  | Readonly<Record<string, unknown>>
  | {
      readonly send: {
        readonly status: number
        readonly headers?: Readonly<Record<string, string>>
        readonly body?: string
      }
    }

export interface WebServer {
  readonly origin: string
  readonly asked: IncomingMessage[]
}

interface Served {
  /** PEM. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Who lacks these gets a 401. */
  readonly wants?: Readonly<Record<string, string>>
}

/** A server with these documents, by path and query; 404 for all else. */
export async function aWebServer(
  documents: (origin: string) => Readonly<Record<string, Answer>>,
  { tls, wants = {} }: Served = {},
): Promise<WebServer> {
  const asked: IncomingMessage[] = []
  const listener: RequestListener = (request, response) => {
    asked.push(request)
    const isAllowed = Object.entries(wants).every(([name, value]) => request.headers[name] === value)
    const { status, headers, body } = isAllowed ? sent(documents(origin)[request.url ?? '']) : { status: 401 }
    response.writeHead(status, headers).end(body)
  }
  const server = (tls === undefined ? createServer(listener) : createTlsServer(tls, listener)).listen(0, '127.0.0.1')
  closing({ close: async () => void server.close() })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const origin = tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`
  return { origin, asked }
}

function sent(answer: Answer | undefined): Extract<Answer, { readonly send: object }>['send'] {
  if (answer === undefined) return { status: 404 }
  if (typeof answer === 'string') return { status: 200, headers: { 'content-type': 'text/html' }, body: answer }
  if ('send' in answer && isSend(answer)) return answer.send
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) }
}

function isSend(answer: Exclude<Answer, string>): answer is Extract<Answer, { readonly send: object }> {
  return typeof answer['send'] === 'object'
}
