import type { Refusal } from '@jwks-auth/core'
import type { NextFunction } from 'express'
import type { ServerResponse } from 'node:http'

/** Forwards the error, or answers where the options say so. */
export function refuse({ error, response }: Refusal, res: ServerResponse, next: NextFunction): void {
  if (response === undefined) {
    next(error)
    return
  }
  // Somebody else, such as a time limit, has answered already.
  if (res.headersSent) return
  const { status, headers, body } = response
  // Not `send`, which adds an ETag and its own idea of the content type.
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
}
