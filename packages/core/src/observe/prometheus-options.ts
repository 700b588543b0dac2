import type { Registry, RegistryContentType } from 'prom-client'
import { DEFAULTS } from '../options/defaults.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { LABEL_CHOICES, type LabelChoice } from './label-sets.js'

/**
 * Validates the options of the Prometheus exporter (`prometheus`, `installDefaultExporter`) and adds the defaults.
 *
 * @throws OptionsError naming every wrong field.
 */
export function readPrometheusOptions(options: PrometheusOptions): PrometheusSettings {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const rule = 'must be a Registry of prom-client'
  const register = reader.read('register', undefined, rule, (value) => (isRegister(value) ? value : undefined))
  if (!reader.has('register')) reader.refuse('register', rule)
  const nested = reader.nested('buckets')
  const settings = {
    labels: reader.oneOf('labels', DEFAULTS.metrics.labels, LABEL_CHOICES),
    maxLabelSets: reader.integer('maxLabelSets', DEFAULTS.metrics.maxLabelSets, 1, 100_000),
    buckets: {
      verification: readBuckets(nested, 'verification'),
      refresh: readBuckets(nested, 'refresh'),
    },
  }
  nested.refuseUnread('of buckets')
  reader.refuseUnread('of prometheus')
  problems.throwIfAny()
  if (register === undefined) throw new TypeError(rule)
  return { register, ...settings }
}

/** Options of `installDefaultExporter`. */
export interface ExporterOptions {
  /**
   * The labels that distinguish series. With very many tenants, a series for each is a burden on Prometheus: use
   * `'provider'` or `'none'` then.
   * @default 'tenant+provider'
   */
  labels?: LabelChoice
  /**
   * How many tenants and providers get labels of their own; any further ones are counted as `(other)`.
   * @default 1000
   */
  maxLabelSets?: number
  /** The upper bounds of the histograms' buckets. @default those of each */
  buckets?: {
    /**
     * For the duration of verifications: in seconds, ascending.
     * @default [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10]
     */
    readonly verification?: readonly number[]
    /**
     * For the duration of fetches of keys: in seconds, ascending.
     * @default [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
     */
    readonly refresh?: readonly number[]
  }
}

/** Options of `prometheus`. */
export interface PrometheusOptions extends ExporterOptions {
  /** The `Registry` of prom-client in which the metrics are registered. */
  register: Registry<RegistryContentType>
}

/** {@link PrometheusOptions}, validated. */
export interface PrometheusSettings {
  readonly register: Registry<RegistryContentType>
  readonly labels: LabelChoice
  readonly maxLabelSets: number
  readonly buckets: { readonly verification: readonly number[]; readonly refresh: readonly number[] }
}

function readBuckets(reader: OptionReader, name: 'verification' | 'refresh'): readonly number[] {
  const rule = 'must be 1 to 50 rising numbers of seconds > 0'
  return reader.read<readonly number[], readonly number[]>(name, DEFAULTS.metrics.buckets[name], rule, (value) =>
    isBuckets(value) ? value : undefined,
  )
}

function isBuckets(value: unknown): value is readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > 50) return false
  const bounds: readonly unknown[] = value
  return bounds.every((bound, index) => {
    const before = index === 0 ? 0 : bounds[index - 1]
    return typeof bound === 'number' && Number.isFinite(bound) && typeof before === 'number' && bound > before
  })
}

function isRegister(value: unknown): value is Registry<RegistryContentType> {
  return hasMethods(value, ['registerMetric', 'getSingleMetric', 'metrics'])
}
