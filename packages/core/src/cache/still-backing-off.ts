import { SourceError, type SourceFailure } from '../errors/errors.js'

const WAITS = new WeakMap<SourceError, number>()

/**
 * Creates the error of a fetch that sent no request, because the provider failed before or was asked too often. Does
 * not count as a failure.
 *
 * @param wait - Milliseconds until the provider may be asked again.
 */
export function stillBackingOff(reason: SourceFailure, message: string, wait: number): SourceError {
  const error = new SourceError(reason, message, { retryAfter: wait })
  WAITS.set(error, wait)
  return error
}

/** Milliseconds until the provider may be asked again; `undefined` if it was asked. */
export function remainingBackoffOf(error: SourceError): number | undefined {
  return WAITS.get(error)
}
