import type { Refusal } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/**
 * Answers where the options say so.
 *
 * @throws RefusedError otherwise; Koa sends its status, headers and phrase.
 */
export function refuse(ctx: ExtendableContext, { error, response }: Refusal): void {
  if (response === undefined) throw error
  ctx.status = response.status
  ctx.set(response.headers)
  ctx.body = response.body
  // Koa has set it by now, under a name in capitals.
  ctx.set('content-length', String(Buffer.byteLength(response.body)))
}
