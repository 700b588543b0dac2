import type { PageAnswer, PageRequest } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/** Koa middleware that answers every request it gets. */
export type PageMiddleware = (ctx: ExtendableContext) => Promise<void>

export function pageMiddleware(answerTo: (request: PageRequest) => PageAnswer | Promise<PageAnswer>): PageMiddleware {
  return async (ctx) => {
    const { status, headers, body } = await answerTo({ method: ctx.method, url: ctx.originalUrl })
    ctx.status = status
    ctx.body = body
    // Koa has set some of them by now, as it sees fit.
    for (const name of Object.keys(headers)) ctx.remove(name)
    ctx.set(headers)
  }
}
