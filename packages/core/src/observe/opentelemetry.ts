import { trace, type Meter, type Tracer, type TracerProvider } from '@opentelemetry/api'
import type { JwksAuthEvent, Observer } from '../events/events.js'
import { DEFAULTS } from '../options/defaults.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { LABEL_CHOICES, LabelSets, type LabelChoice } from './label-sets.js'
import { measure } from './record-event.js'
import { meterRecorder } from './opentelemetry-metrics.js'
import { OpenRegistries } from './open-registries.js'
import { Spans } from './spans.js'

const SCOPE = '@jwks-auth/core'

/**
 * Makes an observer, for the option `observers`, that makes spans:
 *
 * - `jwks_auth.verify` for each verification, as a child of the active span;
 * - `jwks_auth.refresh` for each refresh, as a child of the verification that started it; other verifications that wait
 *   for it are linked with it;
 * - `jwks_auth.fetch` for each request of a refresh, by the semantic conventions for HTTP clients.
 *
 * Spans find their parents through the context manager of your OpenTelemetry SDK.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry } from '@jwks-auth/core'
 * import { openTelemetry } from '@jwks-auth/core/opentelemetry'
 *
 * const registry = createRegistry({ observers: [openTelemetry()] })
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Observer {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const tracer = readTracer(reader)
  const meter = reader.read('meter', undefined, 'must be a Meter', (value) => (isMeter(value) ? value : undefined))
  const labels = reader.oneOf('labels', DEFAULTS.metrics.labels, LABEL_CHOICES)
  const most = reader.integer('maxLabelSets', DEFAULTS.metrics.maxLabelSets, 1, 100_000)
  if (meter === undefined && !reader.has('meter') && reader.hasAny(['labels', 'maxLabelSets']))
    reader.refuse(reader.has('labels') ? 'labels' : 'maxLabelSets', 'is for measurements: it needs a meter')
  reader.refuseUnread('of openTelemetry')
  problems.throwIfAny()

  const observe = meter === undefined ? (): void => {} : measuring(meter, new LabelSets(labels, most))
  return Object.assign(observe, { trace: new Spans(tracer) })
}

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** The tracer that makes the spans. @default one of `tracerProvider` */
  tracer?: Tracer
  /** The provider of the tracer. @default the global one */
  tracerProvider?: TracerProvider
  /**
   * A meter that also records, as OpenTelemetry metrics, what the Prometheus exporter measures.
   * @default nothing is measured
   */
  meter?: Meter
  /** The labels that distinguish measurements. Spans always name tenant and provider. @default 'tenant+provider' */
  labels?: LabelChoice
  /**
   * How many tenants and providers get labels of their own; any further ones are measured as `(other)`.
   * @default 1000
   */
  maxLabelSets?: number
}

function measuring(meter: Meter, sets: LabelSets): (event: JwksAuthEvent) => void {
  const registries = new OpenRegistries(sets)
  const recorder = meterRecorder(meter, registries)
  return (event) => {
    measure(event, sets, registries, recorder)
  }
}

function readTracer(reader: OptionReader): Tracer {
  if (reader.has('tracer') && reader.has('tracerProvider'))
    reader.refuse('tracer', 'cannot be combined with tracerProvider')
  const provider = reader.read('tracerProvider', undefined, 'must be a TracerProvider', (value) =>
    isTracerProvider(value) ? value : undefined,
  )
  const given = reader.read('tracer', undefined, 'must be a Tracer', (value) => (isTracer(value) ? value : undefined))
  return given ?? (provider ?? trace).getTracer(SCOPE)
}

function isTracer(value: unknown): value is Tracer {
  return hasMethods(value, ['startSpan'])
}

function isTracerProvider(value: unknown): value is TracerProvider {
  return hasMethods(value, ['getTracer'])
}

function isMeter(value: unknown): value is Meter {
  return hasMethods(value, ['createCounter', 'createHistogram', 'createObservableGauge'])
}
