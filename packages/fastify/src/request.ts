import { validHost, type RequestLike } from '@jwks-auth/core'
import type { AuthRequest } from './hook.js'

/** The parts of a Fastify request that core reads. Getters, so that only the parts in use are computed. */
export class FastifyRequestView implements RequestLike {
  readonly #request: AuthRequest

  constructor(request: AuthRequest) {
    this.#request = request
  }

  get method(): string {
    return this.#request.method
  }

  /** Not `url`, which `rewriteUrl` may have changed. */
  get url(): string {
    return this.#request.originalUrl
  }

  /** Not `hostname`: before Fastify 5.1 it throws without a Host header, and truncates IPv6 addresses. */
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

/** An IPv6 address is in brackets (RFC 3986 section 3.2.2). */
function withoutPort(host: string): string {
  return host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : (host.split(':', 1)[0] ?? '')
}
