import { requireObject } from '../option-reader/arguments.js'
import { register as defaultRegister, type Registry, type RegistryContentType } from 'prom-client'
import { isDeepStrictEqual } from 'node:util'
import type { JwksAuthEvent, Observer } from '../events/events.js'
import { OptionsError } from '../errors/errors.js'
import { collectInSlices } from './collect-in-slices.js'
import { rememberCollect, rememberDefaultRegister } from './default-register.js'
import { LabelSets } from './label-sets.js'
import { measure } from './record-event.js'
import { METRICS } from './metric-definitions.js'
import { OpenRegistries } from './open-registries.js'
import { PrometheusMetrics } from './prometheus-metrics.js'
import {
  readPrometheusOptions,
  type ExporterOptions,
  type PrometheusOptions,
  type PrometheusSettings,
} from './prometheus-options.js'

/**
 * Makes an observer that keeps metrics in your own `Registry` of prom-client, for the option `observers`.
 * `docs/spec/metrics.md` lists the metrics. Any number of registries made by `createRegistry` may share one `Registry`:
 * called again with the same one and the same options, it returns the same observer.
 *
 * @throws OptionsError naming every wrong field, or an existing metric that already has one of these names.
 * @example
 * ```ts
 * import { createRegistry } from '@jwks-auth/core'
 * import { prometheus } from '@jwks-auth/core/prometheus'
 * import { Registry } from 'prom-client'
 *
 * const register = new Registry()
 * const registry = createRegistry({ observers: [prometheus({ register })] })
 * ```
 */
export function prometheus(options: PrometheusOptions): Observer {
  const settings = readPrometheusOptions(options)
  const { register } = settings
  const known = OBSERVERS.get(register) ?? makeObserver(settings)
  if (!isDeepStrictEqual({ ...known.settings, register: 0 }, { ...settings, register: 0 })) {
    throw wrongRegister('already has our metrics, with other options', 'a registry')
  }
  known.metrics.register()
  rememberCollect(collectInSlices)
  OBSERVERS.set(register, known)
  return known.observe
}

/** The observer of each `Registry` of prom-client: a metric name can be registered only once. */
const OBSERVERS = new WeakMap<Registry<RegistryContentType>, Known>()

interface Known {
  readonly settings: PrometheusSettings
  readonly metrics: PrometheusMetrics
  readonly observe: Observer
}

/**
 * Registers the metrics in prom-client's default registry, which the adapters' `metricsHandler()` then serves, and
 * makes the observer that keeps them, for the option `observers`. Idempotent: called again with the same options, it
 * returns the same observer.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * import { createRegistry } from '@jwks-auth/core'
 * import { installDefaultExporter } from '@jwks-auth/core/prometheus'
 *
 * const registry = createRegistry({ observers: [installDefaultExporter()] })
 * ```
 */
export function installDefaultExporter(options: ExporterOptions = {}): Observer {
  requireObject('options', options)
  const observer = prometheus({ ...options, register: defaultRegister })
  rememberDefaultRegister(defaultRegister)
  return observer
}

function makeObserver(settings: PrometheusSettings): Known {
  const taken = Object.values(METRICS).find(({ name }) => settings.register.getSingleMetric(name) !== undefined)
  if (taken !== undefined) throw wrongRegister('must not have a metric with the name of one of ours', taken.name)
  const sets = new LabelSets(settings.labels, settings.maxLabelSets)
  const registries = new OpenRegistries(sets)
  const metrics = new PrometheusMetrics(settings, registries)
  const observe = (event: JwksAuthEvent): void => {
    measure(event, sets, registries, metrics)
  }
  return { settings, metrics, observe }
}

function wrongRegister(rule: string, value: string): OptionsError {
  return new OptionsError([{ field: 'register', rule, value }])
}
