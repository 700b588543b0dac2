import { RefusedError, type Authenticator } from '@jwks-auth/core'
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common'
import type { Response } from 'express'
import type { FastifyReply } from 'fastify'
import { AUTHENTICATOR } from './authenticator.js'

/** Answers refused requests with status, challenge, `Retry-After` and body of core. Nest itself would leave the headers out. */
@Catch(RefusedError)
export class RefusalFilter implements ExceptionFilter<RefusedError> {
  readonly #authenticator: Authenticator

  constructor(@Inject(AUTHENTICATOR) authenticator: Authenticator) {
    this.#authenticator = authenticator
  }

  async catch(error: RefusedError, host: ArgumentsHost): Promise<void> {
    const { response } = this.#authenticator.refuse(error)
    // There always is one: the module says `errors: 'respond'`.
    if (response === undefined) throw error
    const { status, headers, body } = response
    const reply = host.switchToHttp().getResponse<Response | FastifyReply>()
    if ('raw' in reply) {
      if (!reply.sent) await reply.code(status).headers(headers).send(body)
    } else if (!reply.headersSent) {
      // Not `send`, which adds an ETag.
      reply.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body)
    }
  }
}
