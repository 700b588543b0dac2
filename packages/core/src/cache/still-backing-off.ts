import { SourceError, type SourceFailure } from '../errors/errors.js'

const WAITS = new WeakMap<SourceError, number>()

/** The provider was not asked, since it failed before or was asked too often. Counts as no failure of its own. */
export function stillBackingOff(reason: SourceFailure, message: string, wait: number): SourceError {
  const error = new SourceError(reason, message, { retryAfter: wait })
  WAITS.set(error, wait)
  return error
}

/** For how many milliseconds the provider is still not to be asked; `undefined` when it was. */
export function backoffLeft(error: SourceError): number | undefined {
  return WAITS.get(error)
}
