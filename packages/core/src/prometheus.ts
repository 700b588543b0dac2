export { installDefaultExporter, prometheus } from './observe/prometheus.js'
export type { ExporterOptions, PrometheusOptions } from './observe/prometheus-options.js'
export type { LabelChoice } from './observe/label-sets.js'
