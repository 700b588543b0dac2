import type { Refusal } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/**
 * Answers a refused request: sends the response that the options ask for.
 *
 * @throws RefusedError otherwise; Koa sends its status, headers and phrase.
 */
export function refuse(ctx: ExtendableContext, { error, response }: Refusal): void {
  if (response === undefined) throw error
  ctx.status = response.status
  ctx.set(response.headers)
  ctx.body = response.body
  // Setting the body made Koa set this header itself, under its capitalized name.
  ctx.set('content-length', String(Buffer.byteLength(response.body)))
}
