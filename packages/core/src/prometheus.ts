/**
 * Metrics in a registry of `prom-client`, which it needs.
 *
 * @module @jwks-auth/core/prometheus
 */

export { installDefaultExporter, prometheus } from './observe/prometheus.js'
export type { ExporterOptions, PrometheusOptions } from './observe/prometheus-options.js'
export type { LabelChoice } from './observe/label-sets.js'
