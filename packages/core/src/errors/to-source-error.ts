import { SourceError } from './errors.js'

/** The error that a fetch fails with, whatever was thrown in it. */
export function toSourceError(thrown: unknown): SourceError {
  return thrown instanceof SourceError ? thrown : new SourceError('network', 'the fetch failed', { cause: thrown })
}
