import { SourceError } from './errors.js'

/** Converts a value thrown during a fetch to a `SourceError`. */
export function toSourceError(thrown: unknown): SourceError {
  return thrown instanceof SourceError ? thrown : new SourceError('network', 'the fetch failed', { cause: thrown })
}
