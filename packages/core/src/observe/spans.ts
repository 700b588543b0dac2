import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Attributes,
  type Span,
  type Tracer,
} from '@opentelemetry/api'
import { RefusedError, SourceError } from '../errors/errors.js'
import { ignorePromise } from '../callbacks/ignored-promise.js'
import { printable } from '../text/printable.js'
import type { Facts, Operation, Trace } from '../events/trace.js'

const MAX_URL_LENGTH = 2048

/**
 * Makes an OpenTelemetry span of each operation (verification, refresh, fetch), as a child of the active span. A
 * refresh started by the timer has no parent.
 */
export class Spans implements Trace {
  readonly #tracer: Tracer
  readonly #refreshes = new WeakMap<Operation, Refresh>()
  /** For each span of a verification, the refresh that it was last linked with. */
  readonly #linked = new WeakMap<Span, Operation | undefined>()

  constructor(tracer: Tracer) {
    this.#tracer = tracer
  }

  run<T>(operation: Operation, work: (note: (facts: Facts) => void) => T): T {
    const base = operation.name === 'refresh' && operation.background ? ROOT_CONTEXT : context.active()
    const span = this.#start(operation, base)
    if (span === undefined) return work(() => {})
    const note = (facts: Facts): void => {
      quietly(() => span.setAttributes(attributesOfFacts(facts)))
    }
    const ended = (): void => {
      quietly(() => {
        end(span, operation)
      })
    }
    const failed = (error: unknown): void => {
      quietly(() => {
        fail(span, operation, error)
      })
    }
    let result: T
    try {
      result = context.with(trace.setSpan(base, span), work, undefined, note)
    } catch (error) {
      failed(error)
      throw error
    }
    // Alongside the returned promise, which stays as it is.
    if (result instanceof Promise) void result.then(ended, failed)
    else ended()
    return result
  }

  #start(operation: Operation, base: Context): Span | undefined {
    return quietly(() => {
      const kind = operation.name === 'fetch' ? SpanKind.CLIENT : SpanKind.INTERNAL
      const span = this.#tracer.startSpan(
        `jwks_auth.${operation.name}`,
        { kind, attributes: attributesOf(operation) },
        base,
      )
      if (operation.name === 'refresh') this.#refreshes.set(operation, { span, parent: trace.getSpan(base) })
      if (operation.name === 'verify') this.#linked.set(span, undefined)
      return span
    })
  }

  waits(operation: Operation): void {
    quietly(() => {
      const current = trace.getSpan(context.active())
      const refresh = this.#refreshes.get(operation)
      if (current === undefined || refresh === undefined || refresh.parent === current) return
      if (!this.#linked.has(current) || this.#linked.get(current) === operation) return
      this.#linked.set(current, operation)
      current.addLink({ context: refresh.span.spanContext() })
    })
  }
}

interface Refresh {
  readonly span: Span
  /** The span that it is a child of. */
  readonly parent: Span | undefined
}

/** Ignores errors of a tracer. */
function quietly<T>(task: () => T): T | undefined {
  try {
    const returned = task()
    ignorePromise(returned)
    return returned
  } catch {
    return undefined
  }
}

function end(span: Span, operation: Operation): void {
  if (operation.name === 'verify') span.setAttributes(subjectAttributes(operation))
  span.end()
}

/**
 * A refused token is not an error of the service; one that cannot be verified is. A span records only fixed phrases of
 * an error.
 */
function fail(span: Span, operation: Operation, error: unknown): void {
  if (error instanceof RefusedError) {
    span.setAttribute('error.type', error.code)
    if (error.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: error.code })
  } else if (error instanceof SourceError) {
    const { reason, httpStatus, message } = error
    const isFetch = operation.name === 'fetch'
    if (httpStatus !== undefined) span.setAttributes(attributesOfFacts({ httpStatus }))
    span.setAttribute('error.type', isFetch && httpStatus !== undefined ? String(httpStatus) : reason)
    span.setStatus({ code: SpanStatusCode.ERROR, message: printable(message) })
  } else {
    span.setAttribute('error.type', '_OTHER')
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  end(span, operation)
}

function attributesOf(operation: Operation): Attributes {
  switch (operation.name) {
    case 'verify':
      return {}
    case 'refresh':
      return { ...subjectAttributes(operation), 'jwks_auth.refresh.purpose': operation.purpose }
    case 'fetch':
      return urlAttributes(operation.url)
  }
}

/** The registered names. A verification that finds no registration has none. */
function subjectAttributes({ subject }: Extract<Operation, { readonly subject: unknown }>): Attributes {
  const { tenant, provider } = subject()
  return tenant === '' ? {} : { 'jwks_auth.tenant': tenant, 'jwks_auth.provider': provider }
}

/** The semantic conventions for HTTP clients. The query is left out, because it may hold a secret. */
function urlAttributes({ origin, pathname, search, hostname, port, protocol }: URL): Attributes {
  return {
    'http.request.method': 'GET',
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    'url.full': `${origin}${pathname}${search === '' ? '' : '?REDACTED'}`.slice(0, MAX_URL_LENGTH),
  }
}

function attributesOfFacts({ httpStatus, keys }: Facts): Attributes {
  return {
    ...(httpStatus === undefined ? {} : { 'http.response.status_code': httpStatus }),
    ...(keys === undefined ? {} : { 'jwks_auth.refresh.keys': keys }),
  }
}
