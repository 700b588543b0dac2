/**
 * Spans and measurements by the OpenTelemetry SDK that the service has set up. Needs `@opentelemetry/api`.
 *
 * @module @jwks-auth/core/opentelemetry
 */

export { openTelemetry } from './observe/opentelemetry.js'
export type { OpenTelemetryOptions } from './observe/opentelemetry.js'
export type { LabelChoice } from './observe/label-sets.js'
