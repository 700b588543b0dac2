import { errorCodeOf } from '../errors/error-code.js'
import type { SourceError, SourceFailure } from '../errors/errors.js'
import { isTransient } from '../fetch/retry.js'

/** Why a document could not be fetched, or could not be used. */
export interface FailureReport {
  readonly reason: SourceFailure
  readonly message: string
  readonly httpStatus?: number
  /** Node's error code, such as `ECONNREFUSED`. */
  readonly code?: string
  /** Whether another attempt may succeed, because the provider could not be reached. */
  readonly transient: boolean
}

export function failureReport(error: SourceError): FailureReport {
  const { reason, message, httpStatus } = error
  const code = errorCodeOf(error.cause)
  return {
    reason,
    message,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(code === undefined ? {} : { code }),
    transient: isTransient(error),
  }
}
