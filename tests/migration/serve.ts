import type { RequestListener } from 'node:http'
import { listen } from '../contract/harness/listen.js'
import { send } from '../contract/harness/send.js'
import type { Service } from './describe-move.js'
import type { Reply } from './requests.js'

interface Fastify {
  readonly listen: (options: { readonly port: number; readonly host: string }) => Promise<string>
  readonly close: () => Promise<unknown>
  readonly addresses: () => readonly { readonly port: number }[]
}

/** Serves an Express application, or what `callback()` of a Koa application gives. */
export async function serve(listener: unknown, target: string, method = 'GET'): Promise<Service> {
  const running = await listen(listener as RequestListener, async () => {})
  return {
    ask: async (authorization) => await ask(running.port, target, method, authorization),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

export async function serveFastify(app: unknown, target: string): Promise<Service> {
  const fastify = app as Fastify
  await fastify.listen({ port: 0, host: '127.0.0.1' })
  const [address] = fastify.addresses()
  return {
    ask: async (authorization) => await ask(address?.port ?? 0, target, 'GET', authorization),
    async [Symbol.asyncDispose]() {
      await fastify.close()
    },
  }
}

async function ask(port: number, target: string, method: string, authorization: string | undefined): Promise<Reply> {
  const headers = authorization === undefined ? [] : [['Authorization', authorization] as const]
  const answer = await send(port, { target, method, headers })
  return {
    verdict: String(answer.status),
    challenge: answer.headers['www-authenticate'],
    retryAfter: answer.headers['retry-after'],
    body: answer.body,
  }
}
