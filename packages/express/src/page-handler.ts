import { toError, type PageAnswer, type PageRequest } from '@jwks-auth/core'
import type { ServerResponse } from 'node:http'
import type { AnyRequest } from './request.js'

/** Makes the Express handler for a page of core, such as the status page. */
export function pageHandler(answerTo: (request: PageRequest) => PageAnswer | Promise<PageAnswer>): PageHandler {
  return ({ method, originalUrl }, res, next) => {
    Promise.resolve(answerTo({ method, url: originalUrl }))
      .then(({ status, headers, body }) => {
        // Node sends no body to a HEAD request.
        if (!res.headersSent) res.writeHead(status, headers).end(body)
      })
      .catch((thrown: unknown) => {
        next(toError(thrown))
      })
  }
}

/** An Express handler that answers every request it receives. */
export type PageHandler = (req: AnyRequest, res: ServerResponse, next: (error: unknown) => void) => void
