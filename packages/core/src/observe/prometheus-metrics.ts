import { Counter, Gauge, Histogram } from 'prom-client'
import { SOURCE_FAILURES, type SourceFailure } from '../errors/errors.js'
import { labelNamesOf, type Labels } from './label-sets.js'
import type { Recorder } from './record-event.js'
import { METRICS, type MetricKey } from './metric-definitions.js'
import type { OpenRegistries, Reading } from './open-registries.js'
import { REFRESH_STATUSES, VERIFICATION_OUTCOMES, type VerificationOutcome } from './outcomes.js'
import type { PrometheusSettings } from './prometheus-options.js'

type Metric = Counter | Gauge | Histogram
type Counted = 'requests' | 'hits' | 'misses' | 'stale' | 'refreshes' | 'refreshErrors' | 'verifications'

/** Records measurements in the application's `Registry` of prom-client. */
export class PrometheusMetrics implements Recorder {
  readonly #register: PrometheusSettings['register']
  readonly #counters: Readonly<Record<Counted, Counter>>
  readonly #durations: Readonly<Record<'refreshDuration' | 'verificationDuration', Histogram>>
  readonly #all: Readonly<Record<MetricKey, Metric>>

  constructor({ register, labels, buckets }: PrometheusSettings, registries: OpenRegistries) {
    this.#register = register
    const names = labelNamesOf(labels)
    // Registered later: all of them or none.
    const described = (key: MetricKey): { name: string; help: string; labelNames: string[]; registers: [] } => {
      const { name, help, labels: own } = METRICS[key]
      return { name, help, labelNames: [...names, ...own], registers: [] }
    }
    const counter = (key: MetricKey): Counter => new Counter(described(key))
    const gauge = (key: MetricKey, pick: (reading: Reading) => number | undefined): Gauge =>
      new Gauge({
        ...described(key),
        async collect() {
          const readings = await registries.read()
          this.reset()
          for (const [own, reading] of readings) {
            const value = pick(reading)
            if (value !== undefined) this.set(own, value)
          }
        },
      })
    const histogram = (key: MetricKey, bounds: readonly number[]): Histogram =>
      new Histogram({ ...described(key), buckets: [...bounds] })
    this.#counters = {
      requests: counter('requests'),
      hits: counter('hits'),
      misses: counter('misses'),
      stale: counter('stale'),
      refreshes: counter('refreshes'),
      refreshErrors: counter('refreshErrors'),
      verifications: counter('verifications'),
    }
    this.#durations = {
      refreshDuration: histogram('refreshDuration', buckets.refresh),
      verificationDuration: histogram('verificationDuration', buckets.verification),
    }
    this.#all = {
      ...this.#counters,
      ...this.#durations,
      keys: gauge('keys', ({ keys }) => keys),
      expires: gauge('expires', ({ expiresAt }) => (expiresAt === undefined ? undefined : expiresAt / 1000)),
    }
  }

  /** Registers the metrics that are not registered: all of them the first time, later those that `clear()` removed. */
  register(): void {
    for (const [key, { name }] of Object.entries(METRICS)) {
      if (this.#register.getSingleMetric(name) === undefined && isMetricKey(key))
        this.#register.registerMetric(this.#all[key])
    }
  }

  requested(labels: Labels, outcome: 'hit' | 'miss'): void {
    this.#counters.requests.inc(labels)
    this.#counters[outcome === 'hit' ? 'hits' : 'misses'].inc(labels)
  }

  servedStale(labels: Labels): void {
    this.#counters.stale.inc(labels)
  }

  refreshed(labels: Labels, seconds: number, failure?: SourceFailure): void {
    this.#counters.refreshes.inc({ ...labels, status: failure === undefined ? 'success' : 'error' })
    this.#durations.refreshDuration.observe(labels, seconds)
    if (failure !== undefined) this.#counters.refreshErrors.inc({ ...labels, reason: failure })
  }

  verified(labels: Labels, seconds: number, outcome: VerificationOutcome): void {
    this.#counters.verifications.inc({ ...labels, outcome })
    this.#durations.verificationDuration.observe(labels, seconds)
  }

  ended(labels: Labels): void {
    const { requests, hits, misses, stale, refreshes, refreshErrors, verifications } = this.#counters
    const { refreshDuration, verificationDuration } = this.#durations
    for (const metric of [requests, hits, misses, stale, refreshDuration, verificationDuration]) metric.remove(labels)
    for (const status of REFRESH_STATUSES) refreshes.remove({ ...labels, status })
    for (const reason of SOURCE_FAILURES) refreshErrors.remove({ ...labels, reason })
    for (const outcome of VERIFICATION_OUTCOMES) verifications.remove({ ...labels, outcome })
  }
}

function isMetricKey(key: string): key is MetricKey {
  return Object.hasOwn(METRICS, key)
}
