import type { IncomingHttpHeaders } from 'node:http'
import { requireNumber, requireOneOf } from './option-error.js'
import { covers, REQUEST_PATHS, type RequestPath, type Resource } from './resource.js'

const MAX_RECORDED = 10_000

/** Records and counts the requests that reach a test issuer, and resolves the promises that wait for them. */
export class RequestLog {
  #requests: RecordedRequest[] = []
  #counts: Record<Resource, number> = { jwks: 0, discovery: 0, other: 0 }
  #waiters: readonly Waiter[] = []
  #closed = false

  get requests(): readonly RecordedRequest[] {
    return [...this.#requests]
  }

  record(resource: Resource, request: RecordedRequest): void {
    this.#counts[resource] += 1
    if (this.#requests.length === MAX_RECORDED) this.#requests.shift()
    this.#requests.push(request)
    const due = this.#waiters.filter((waiter) => this.count(waiter.path) >= waiter.count)
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter))
    for (const waiter of due) waiter.resolve()
  }

  count(path: RequestPath): number {
    requireOneOf('TestIssuer.count', 'path', path, REQUEST_PATHS)
    const resources: readonly Resource[] = ['jwks', 'discovery', 'other']
    return resources.reduce((sum, resource) => sum + (covers(path, resource) ? this.#counts[resource] : 0), 0)
  }

  /** Resolves once `count` requests for `path` have arrived. */
  arrived(count: number, path: RequestPath): Promise<void> {
    requireNumber('TestIssuer.requested', 'n', count, { min: 0, integer: true })
    if (this.count(path) >= count) return Promise.resolve()
    const arrived = new Promise<void>((resolve, reject) => {
      this.#waiters = [...this.#waiters, { path, count, resolve, reject }]
    })
    if (this.#closed) this.close()
    // A test may have stopped waiting long before the issuer closes.
    arrived.catch(() => undefined)
    return arrived
  }

  reset(): void {
    this.#requests = []
    this.#counts = { jwks: 0, discovery: 0, other: 0 }
  }

  close(): void {
    this.#closed = true
    for (const waiter of this.#waiters) {
      const seen = this.count(waiter.path)
      waiter.reject(new Error(`TestIssuer.requested: closed after ${seen} of ${waiter.count} requests`))
    }
    this.#waiters = []
  }
}

/** A request that reached a test issuer. */
export interface RecordedRequest {
  /** The path with its query, as sent. */
  readonly path: string
  readonly method: string
  /** The request headers, with names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** The time of arrival by the issuer's clock, in milliseconds since the epoch. */
  readonly at: number
}

interface Waiter {
  readonly path: RequestPath
  readonly count: number
  readonly resolve: () => void
  readonly reject: (reason: Error) => void
}
