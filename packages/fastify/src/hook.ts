import type { Refusal } from '@jwks-auth/core'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'

/** A request of any Fastify server, HTTP/1 or HTTP/2. */
export type AuthRequest = FastifyRequest<RouteGenericInterface, RawServerBase>
/** A reply of any Fastify server, HTTP/1 or HTTP/2. */
export type AuthReply = FastifyReply<RouteGenericInterface, RawServerBase>

/** A hook for `onRequest`, `preValidation` or `preHandler`. */
export type AuthHook = (request: AuthRequest, reply: AuthReply) => Promise<void>

/**
 * Answers where the options say so.
 *
 * @throws RefusedError otherwise; Fastify sends its status and headers.
 */
export async function refuse(reply: AuthReply, { error, response }: Refusal): Promise<void> {
  if (response === undefined) throw error
  // Awaited, so that no later hook runs while an `onSend` hook still works on the answer.
  await reply.code(response.status).headers(response.headers).send(response.body)
}
