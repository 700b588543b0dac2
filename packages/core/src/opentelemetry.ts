/**
 * Spans and metrics through the OpenTelemetry SDK of the application. Requires `@opentelemetry/api`.
 *
 * @module @jwks-auth/core/opentelemetry
 */

export { openTelemetry } from './observe/opentelemetry.js'
export type { OpenTelemetryOptions } from './observe/opentelemetry.js'
export type { LabelChoice } from './observe/label-sets.js'
