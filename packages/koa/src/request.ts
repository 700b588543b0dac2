import { validHost, type RequestLike } from '@jwks-auth/core'
import type { ExtendableContext } from 'koa'

/** What core looks at of a Koa context. Getters, so that only what is asked for is worked out. */
export class KoaRequest implements RequestLike {
  readonly #context: ExtendableContext

  constructor(context: ExtendableContext) {
    this.#context = context
  }

  get method(): string {
    return this.#context.method
  }

  /** Not `url`, which loses the path that an application is mounted at. */
  get url(): string {
    return this.#context.originalUrl
  }

  /** Of a list Koa takes the first member, where others take none. */
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
