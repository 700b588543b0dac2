import type { PageAnswer, PageRequest } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/** Makes the Koa middleware for a page of core, such as the status page. */
export function pageMiddleware(answerTo: (request: PageRequest) => PageAnswer | Promise<PageAnswer>): PageMiddleware {
  return async (ctx) => {
    const { status, headers, body } = await answerTo({ method: ctx.method, url: ctx.originalUrl })
    ctx.status = status
    ctx.body = body
    // Koa has set some of these headers itself by now.
    for (const name of Object.keys(headers)) ctx.remove(name)
    ctx.set(headers)
  }
}

/** Koa middleware that answers every request it receives. */
export type PageMiddleware = (ctx: ExtendableContext) => Promise<void>
