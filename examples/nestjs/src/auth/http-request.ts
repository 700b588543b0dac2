import type { RequestLike } from '@jwks-auth/core'
import type { Request } from 'express'
import type { FastifyRequest } from 'fastify'

/** A request of either platform. */
export type HttpRequest = Request | FastifyRequest

/** What core looks at of a request. */
export function requestOf(request: HttpRequest): RequestLike {
  const { method, originalUrl, headers } = request
  // Neither platform has one for a request without a Host header, whatever its types say.
  const host: string | undefined = request.hostname
  const { rawHeaders } = 'raw' in request ? request.raw : request
  return { method, url: originalUrl, host: host ?? '', headers, rawHeaders }
}
