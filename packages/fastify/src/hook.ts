import { OptionsError, toError, type Refusal, type RefusalResponse } from '@jwks-auth/core'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'

/**
 * Makes a Fastify hook that refuses a request or lets it pass, as `judge` decides. Only a verdict that takes time costs
 * a promise.
 */
export function authHook(judge: (request: AuthRequest) => Verdict | Promise<Verdict>): AuthHook {
  function hook(request: AuthRequest, reply: AuthReply, done: Done): void
  function hook(request: AuthRequest, reply: AuthReply): Promise<void>
  function hook(request: AuthRequest, reply: AuthReply, done?: Done): Promise<void> | undefined {
    if (done === undefined) return inPromise(reply, async () => await judge(request))
    requireCallback(done)
    const verdict = judge(request)
    if (verdict instanceof Promise) {
      const carryOut = (known: Verdict): void => {
        inCallback(reply, known, done)
      }
      verdict.then(carryOut, (thrown: unknown) => {
        done(toError(thrown))
      })
    } else inCallback(reply, verdict, done)
    return undefined
  }
  return hook
}

/** A request of any Fastify server, HTTP/1 or HTTP/2. */
export type AuthRequest = FastifyRequest<RouteGenericInterface, RawServerBase>
/** A reply of any Fastify server, HTTP/1 or HTTP/2. */
export type AuthReply = FastifyReply<RouteGenericInterface, RawServerBase>

/**
 * A hook for `onRequest`, `preValidation` or `preHandler`. Fastify passes `done`, so a request whose token can be
 * verified at once waits for no promise. Called without `done`, from a hook of the application, it returns a promise.
 */
export interface AuthHook {
  (request: AuthRequest, reply: AuthReply, done: (error?: Error) => void): void
  (request: AuthRequest, reply: AuthReply): Promise<void>
}

type Verdict = Refusal | undefined
type Done = (error?: Error) => void

/**
 * Carries out a verdict for a hook with a callback. Once an answer is sent, `done` is never called: if the client has
 * disconnected by then, Fastify would continue with the next hook and the handler.
 */
function inCallback(reply: AuthReply, verdict: Verdict, done: Done): void {
  if (verdict === undefined) done()
  else if (verdict.response === undefined) done(verdict.error)
  else send(reply, verdict.response)
}

/**
 * Carries out a verdict for a hook without a callback. The promise settles when the answer is sent, and never if it
 * could not be sent because the client disconnected: Fastify takes a promise that fulfills before an answer is sent for
 * permission to continue.
 *
 * @throws RefusedError when the options leave the answer to Fastify, which sends its status and headers.
 */
async function inPromise(reply: AuthReply, judge: () => Promise<Verdict>): Promise<void> {
  const verdict = await judge()
  if (verdict === undefined) return
  if (verdict.response === undefined) throw verdict.error
  await send(reply, verdict.response)
  if (!reply.sent) await new Promise<never>(() => {})
}

function send(reply: AuthReply, { status, headers, body }: RefusalResponse): AuthReply {
  return reply.code(status).headers(headers).send(body)
}

/** Hooks that also get a payload have no callback as third argument. Most of them run too late to refuse a request. */
function requireCallback(done: unknown): void {
  if (typeof done === 'function') return
  const rule = 'must be a callback: use the hook as onRequest, preValidation or preHandler'
  throw new OptionsError([{ field: 'done', rule, value: `a value of type ${typeof done}` }])
}
