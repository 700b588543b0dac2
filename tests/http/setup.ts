import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once, type EventEmitter } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createTestClock } from '@jwks-auth/testing'
import { Agent, type Dispatcher } from 'undici'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { get, type GetOptions, type GetResponse } from '../../packages/core/src/fetch/get.js'

export const clock = createTestClock()
export const dispatcher = new Agent()
export const servers: { readonly server: Server; readonly sockets: Set<Socket> }[] = []
const crashes: unknown[] = []
const noteCrash = (error: unknown): void => {
  crashes.push(error)
}

beforeAll(() => {
  process.on('uncaughtException', noteCrash)
  process.on('unhandledRejection', noteCrash)
})
afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  // Whatever a test set off late has its chance to come up.
  await new Promise((resolve) => setImmediate(resolve))
  expect(crashes).toEqual([])
})
afterAll(async () => {
  await dispatcher.destroy()
  process.off('uncaughtException', noteCrash)
  process.off('unhandledRejection', noteCrash)
})

export interface Served {
  readonly url: URL
  readonly sockets: ReadonlySet<Socket>
}

export const listen = async (server: Server): Promise<Served> => {
  const sockets = new Set<Socket>()
  servers.push({ server, sockets })
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`), sockets }
}

/** Also when it ends with an error. */
export const closing = (emitter: EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    emitter.on('error', () => {}).once('close', resolve)
  })

/** Calls back once the client has read the headers of an answer. */
export const onceHeadersAreRead = (call: () => void): void => {
  const tell = (): void => {
    unsubscribe('undici:request:headers', tell)
    setImmediate(call)
  }
  subscribe('undici:request:headers', tell)
}

export const serve = (listener: RequestListener): Promise<Served> => listen(createServer(listener))

/** Answers every connection with these bytes. */
export const serveBytes = (bytes: string): Promise<Served> =>
  listen(createTcpServer((socket) => socket.once('data', () => socket.end(bytes, 'latin1')).on('error', () => {})))

export const ask = (
  url: URL,
  options: Partial<GetOptions> = {},
  agent: Dispatcher = dispatcher,
): Promise<GetResponse> =>
  get(
    url,
    { dispatcher: agent, clock },
    { headers: {}, maxResponseBytes: 10_000, signal: new AbortController().signal, ...options },
  )
