import type { Refusal } from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { ServerResponse } from 'node:http'

/**
 * Answers a refused request: sends the response that the options ask for, or passes the error to the error handlers.
 */
export function refuse({ error, response }: Refusal, res: ServerResponse, next: NextFunction): void {
  if (response === undefined) {
    next(error)
    return
  }
  // Other code, such as a timeout, has already answered.
  if (res.headersSent) return
  const { status, headers, body } = response
  // Not `send`, which adds an ETag and its own content type.
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}
