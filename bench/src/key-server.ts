import { once } from 'node:events'
import { createServer, type Server } from 'node:http'

/** Serves one key set under every path, for as many issuers as a bench needs. */
export class KeyServer implements AsyncDisposable {
  readonly origin: string
  readonly #server: Server

  private constructor(server: Server, port: number) {
    this.#server = server
    this.origin = `http://127.0.0.1:${port}`
  }

  static async open(keySet: string): Promise<KeyServer> {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json')
      response.setHeader('cache-control', 'max-age=3600')
      response.end(keySet)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('the key server has no port')
    return new KeyServer(server, address.port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }
}

/** The issuer of the provider with that number; its key set is below it. */
export function issuerOf(origin: string, index: number): string {
  return `${origin}/provider-${index}`
}
