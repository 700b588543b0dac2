import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { PageAnswer, PageRequest } from '../../packages/core/dist/index.js'

export interface Served extends AsyncDisposable {
  readonly url: string
}

/** Serves a page at `/status` on a free port of the loopback, and nothing else. */
export async function serve(page: (request: PageRequest) => PageAnswer | Promise<PageAnswer>): Promise<Served> {
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = req
    if (!/^\/status(\?|$)/.test(url)) {
      res.writeHead(404).end()
      return
    }
    const { status, headers, body } = await page({ method, url })
    res.writeHead(status, headers).end(body)
  }
  const server = createServer((req, res) => void answer(req, res))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return {
    url: `http://127.0.0.1:${address.port}/status`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
