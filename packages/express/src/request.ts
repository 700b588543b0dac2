import { validHost, type RequestLike } from '@jwks-auth/core'
import type { Request } from 'express'
import type { IncomingMessage } from 'node:http'

/** An Express request whatever its route: without type parameters, a route keeps the types of its own `params`. */
export type AnyRequest = IncomingMessage & Pick<Request, 'method' | 'originalUrl' | 'hostname'>

/** What core looks at of an Express request. Getters, so that only what is asked for is worked out. */
export class ExpressRequest implements RequestLike {
  readonly #request: AnyRequest

  constructor(request: AnyRequest) {
    this.#request = request
  }

  get method(): string {
    return this.#request.method
  }

  /** Not `url`, which loses the path that a router is mounted at. */
  get url(): string {
    return this.#request.originalUrl
  }

  get host(): string {
    // Express has none for a request without a Host header, whatever its types say.
    const hostname: string | undefined = this.#request.hostname
    return validHost(this.rawHeaders, hostname ?? '')
  }

  get headers(): RequestLike['headers'] {
    return this.#request.headers
  }

  get rawHeaders(): readonly string[] {
    return this.#request.rawHeaders
  }
}
