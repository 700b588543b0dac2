import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server on a free port of 127.0.0.1. */
export interface Listening {
  readonly origin: string
  /** Cuts open connections. Safe to call again. */
  readonly close: () => Promise<void>
}

/** What answers requests; what it returns is ignored. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown

export async function listen(onRequest: RequestHandler): Promise<Listening> {
  const server = createServer(onRequest).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    async close() {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
