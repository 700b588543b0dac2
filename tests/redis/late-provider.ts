import { once } from 'node:events'
import { createServer } from 'node:http'

export interface LateProvider extends AsyncDisposable {
  readonly url: string
  /** Whose keys it publishes. */
  readonly behind: (jwksUri: string) => void
  /** From now on it answers when released, with what was published when it was asked. */
  readonly hold: () => void
  readonly release: () => void
  /** How many requests wait for their answer. */
  readonly held: number
}

/** Publishes another provider's keys, and can be late with the answer: old news when it comes. */
export async function aLateProvider(): Promise<LateProvider> {
  let source = ''
  let holds = false
  const waiting: (() => void)[] = []
  const server = createServer((_request, response) => {
    void fetch(source)
      .then((answer) => answer.text())
      .then((body) => {
        const send = (): void => {
          response.setHeader('content-type', 'application/json')
          response.end(body)
        }
        if (holds) waiting.push(send)
        else send()
      })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    url: `http://127.0.0.1:${port}/keys`,
    behind: (jwksUri) => (source = jwksUri),
    hold: () => (holds = true),
    release: () => {
      holds = false
      for (const send of waiting.splice(0)) send()
    },
    get held() {
      return waiting.length
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
