import type { PageAnswer, PageRequest } from '@jwks-auth/core'
import type { AuthReply, AuthRequest } from './hook.js'

/** Makes the Fastify route handler for a page of core, such as the status page. */
export function pageRouteHandler(
  answerTo: (request: PageRequest) => PageAnswer | Promise<PageAnswer>,
): PageRouteHandler {
  return async ({ method, originalUrl }, reply) => {
    const { status, headers, body } = await answerTo({ method, url: originalUrl })
    await reply.code(status).headers(headers).send(body)
  }
}

/** A Fastify route handler that answers every request it receives. */
export type PageRouteHandler = (request: AuthRequest, reply: AuthReply) => Promise<void>
