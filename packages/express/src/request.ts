import { validHost, type RequestLike } from '@jwks-auth/core'
import type { Request } from 'express'
import type { IncomingMessage } from 'node:http'

/** The parts of an Express request that core reads. Getters, so that only the parts in use are computed. */
export class ExpressRequest implements RequestLike {
  readonly #request: AnyRequest

  constructor(request: AnyRequest) {
    this.#request = request
  }

  get method(): string {
    return this.#request.method
  }

  /** Not `url`, which lacks the path that a router is mounted at. */
  get url(): string {
    return this.#request.originalUrl
  }

  get host(): string {
    // It is `undefined` for a request without a Host header, whatever the types of Express say.
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

/** An Express request of any route. It has no type parameters, so that a route keeps the types of its own `params`. */
export type AnyRequest = IncomingMessage & Pick<Request, 'method' | 'originalUrl' | 'hostname'>
