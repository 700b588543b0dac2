import { validHost, type RequestLike } from '@jwks-auth/core'
import type { AuthRequest } from './hook.js'

/** An IPv6 address stands in brackets (RFC 3986 section 3.2.2). */
function withoutPort(host: string): string {
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : (host.split(':', 1)[0] ?? '')
}

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

  /** Not `hostname`: before Fastify 5.1 it throws without a Host header, and cuts IPv6 addresses. */
  get host(): string {
    const host: string | undefined = this.#request.host
    return validHost(this.rawHeaders, withoutPort(host ?? ''))
  }

  get headers(): RequestLike['headers'] {
    return this.#request.headers
  }

  get rawHeaders(): readonly string[] {
    return this.#request.raw.rawHeaders
  }
}
