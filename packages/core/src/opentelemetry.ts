export { openTelemetry } from './observe/opentelemetry.js'
export type { OpenTelemetryOptions } from './observe/opentelemetry.js'
export type { LabelChoice } from './observe/label-sets.js'
