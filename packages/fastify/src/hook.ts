import { toError, type Refusal } from '@jwks-auth/core'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'

/** A request of any Fastify server, HTTP/1 or HTTP/2. */
export type AuthRequest = FastifyRequest<RouteGenericInterface, RawServerBase>
/** A reply of any Fastify server, HTTP/1 or HTTP/2. */
export type AuthReply = FastifyReply<RouteGenericInterface, RawServerBase>

/**
 * A hook for `onRequest`, `preValidation` or `preHandler`. Fastify hands over `done`, and then a request whose token can be judged at once
 * waits for no promise. Called without it, from a hook of the application's own, it returns one.
 */
export interface AuthHook {
  (request: AuthRequest, reply: AuthReply, done: (error?: Error) => void): void
  (request: AuthRequest, reply: AuthReply): Promise<void>
}

type Verdict = Refusal | undefined

/** Makes a hook of what judges requests; only a verdict that takes time costs a promise. */
export function authHook(judge: (request: AuthRequest) => Verdict | Promise<Verdict>): AuthHook {
  function hook(request: AuthRequest, reply: AuthReply, done: (error?: Error) => void): void
  function hook(request: AuthRequest, reply: AuthReply): Promise<void>
  function hook(request: AuthRequest, reply: AuthReply, done?: (error?: Error) => void): Promise<void> | undefined {
    if (done === undefined) return carryOut(reply, async () => await judge(request))
    const verdict = judge(request)
    if (verdict === undefined) done()
    else
      void carryOut(reply, () => verdict).then(
        () => {
          done()
        },
        (thrown: unknown) => {
          done(toError(thrown))
        },
      )
    return undefined
  }
  return hook
}

async function carryOut(reply: AuthReply, verdict: () => Verdict | Promise<Verdict>): Promise<void> {
  const refusal = await verdict()
  if (refusal !== undefined) await refuse(reply, refusal)
}

/**
 * Answers where the options say so.
 *
 * @throws RefusedError otherwise; Fastify sends its status and headers.
 */
async function refuse(reply: AuthReply, { error, response }: Refusal): Promise<void> {
  if (response === undefined) throw error
  // Awaited, so that no later hook runs while an `onSend` hook still works on the answer.
  await reply.code(response.status).headers(response.headers).send(response.body)
}
