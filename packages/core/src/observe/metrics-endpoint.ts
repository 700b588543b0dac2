import { hasMethods } from '../option-reader/duck-typing.js'
import { refuseUncalled } from '../option-reader/refuse-uncalled.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { toError } from '../errors/to-error.js'
import { collectFrom, defaultRegister, type MetricsRegister } from './default-register.js'
import { Scrape } from './scrape.js'

/**
 * Makes the function behind every adapter's `metricsHandler`: it answers GET and HEAD with the metrics, and other
 * methods with a 405. Metrics of more than 64 KiB are collected at most once a second, however many requests arrive.
 * Those of a `Registry` that `prometheus({ register })` was called with are collected in slices, with a tick of the
 * event loop between them.
 *
 * The returned function rejects with an `Error` when the metrics cannot be collected, whatever the register throws.
 *
 * @throws OptionsError when there is nothing to serve.
 * @example
 * ```ts
 * import { createRegistry, metricsEndpoint } from '@jwks-auth/core'
 * import { installDefaultExporter } from '@jwks-auth/core/prometheus'
 *
 * const registry = createRegistry({ observers: [installDefaultExporter()] })
 * const answerTo = metricsEndpoint()
 * const { status, headers, body } = await answerTo('GET')
 * ```
 */
export function metricsEndpoint(options: MetricsHandlerOptions = {}): (method: string) => Promise<MetricsAnswer> {
  refuseUncalled('metricsHandler', options, 'metricsHandler()')
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const register = reader.read('register', defaultRegister(), 'must be a Registry of prom-client', (value) =>
    isRegister(value) ? value : undefined,
  )
  reader.refuseUnread('of metricsHandler')
  if (register === undefined && !reader.has('register'))
    problems.add('register', 'is needed, unless installDefaultExporter() was called before', undefined)
  problems.throwIfAny()
  const scrape = new Scrape(async () => (register === undefined ? '' : await collectFrom(register)))
  return async (method) => {
    if (method !== 'GET' && method !== 'HEAD') return answer(405, { allow: 'GET, HEAD', 'content-type': PLAIN }, '')
    try {
      const body = await scrape.text()
      return answer(200, { 'content-type': register?.contentType ?? PLAIN }, body)
    } catch (thrown) {
      throw toError(thrown)
    }
  }
}

/** Options of every adapter's `metricsHandler`. */
export interface MetricsHandlerOptions {
  /**
   * The register whose metrics are served.
   * @default what `installDefaultExporter` of `@jwks-auth/core/prometheus` installed
   */
  register?: MetricsRegister
}

/** The answer to a request for metrics. */
export interface MetricsAnswer {
  readonly status: 200 | 405
  /** Includes `content-length`. */
  readonly headers: Readonly<Record<string, string>>
  /** Must not be sent in answer to a HEAD request. */
  readonly body: string
}

const PLAIN = 'text/plain; charset=utf-8'

function answer(status: 200 | 405, headers: Readonly<Record<string, string>>, body: string): MetricsAnswer {
  const length = String(Buffer.byteLength(body))
  return { status, headers: { ...headers, 'cache-control': 'no-store', 'content-length': length }, body }
}

function isRegister(value: unknown): value is MetricsRegister {
  return hasMethods(value, ['metrics']) && typeof Reflect.get(Object(value), 'contentType') === 'string'
}
