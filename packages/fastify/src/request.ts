import type { RequestLike } from '@jwks-auth/core'
import type { AuthRequest } from './hook.js'

/** What core looks at of a Fastify request. Getters, so that only what is asked for is worked out. */
export class FastifyRequestView implements RequestLike {
  readonly #request: AuthRequest

  constructor(request: AuthRequest) {
    this.#request = request
  }

  get method(): string {
    return this.#request.method
  }

  /** Not `url`, which is what `rewriteUrl` made of it. */
  get url(): string {
    return this.#request.originalUrl
  }

  get host(): string {
    return this.#request.hostname
  }

  get headers(): RequestLike['headers'] {
    return this.#request.headers
  }

  get rawHeaders(): readonly string[] {
    return this.#request.raw.rawHeaders
  }
}
