/**
 * Metrics in a `Registry` of `prom-client`, which must be installed.
 *
 * @module @jwks-auth/core/prometheus
 */

export { installDefaultExporter, prometheus } from './observe/prometheus.js'
export type { ExporterOptions, PrometheusOptions } from './observe/prometheus-options.js'
export type { LabelChoice } from './observe/label-sets.js'
