import { requireObject } from '../option-reader/arguments.js'
import { register as defaultRegister, type Registry, type RegistryContentType } from 'prom-client'
import { isDeepStrictEqual } from 'node:util'
import type { JwksAuthEvent, Observer } from '../events/events.js'
import { OptionsError } from '../errors/errors.js'
import { collectInSlices } from './collect-in-slices.js'
import { rememberCollect, rememberDefaultRegister } from './default-register.js'
import { LabelSets } from './label-sets.js'
import { measure } from './measure.js'
import { METRICS } from './metrics.js'
import { OpenRegistries } from './open-registries.js'
import { PrometheusMetrics } from './prometheus-metrics.js'
import {
  readPrometheusOptions,
  type ExporterOptions,
  type PrometheusOptions,
  type PrometheusSettings,
} from './prometheus-options.js'

/** The observer of each registry of prom-client: a name can be registered only once. */
const OBSERVERS = new WeakMap<Registry<RegistryContentType>, Known>()

interface Known {
  readonly settings: PrometheusSettings
  readonly metrics: PrometheusMetrics
  readonly observe: Observer
}

/**
 * Makes an observer that keeps metrics in your own `Registry`, for option `observers`. `docs/spec/metrics.md` lists them. Any number of
 * our registries may share one: called again with the same registry and options, it returns the same observer.
 *
 * @throws OptionsError naming every wrong field, or a metric of yours that has the name of one of ours.
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

/**
 * Sets the metrics up in prom-client's default registry, which `metricsHandler()` of the adapters then serves. Idempotent: called
 * again, it returns the same observer, to be given as one of `observers`.
 *
 * @throws OptionsError naming every wrong field.
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
