import { validHost, type RequestLike } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/** The parts of a Koa context that core reads. Getters, so that only the parts in use are computed. */
export class KoaRequest implements RequestLike {
  readonly #context: ExtendableContext

  constructor(context: ExtendableContext) {
    this.#context = context
  }

  get method(): string {
    return this.#context.method
  }

  /** Not `url`, which lacks the path that an application is mounted at. */
  get url(): string {
    return this.#context.originalUrl
  }

  /** Of a list of hosts Koa takes the first item, where other frameworks take none. */
  get host(): string {
    return validHost(this.rawHeaders, this.#context.hostname)
  }

  get headers(): RequestLike['headers'] {
    return this.#context.headers
  }

  get rawHeaders(): readonly string[] {
    return this.#context.req.rawHeaders
  }
}
