import type { FlightPurpose } from '../events/trace.js'
import type { FetchDemand } from './fetch-demand.js'
import type { Snapshot, SourceAnswer } from './snapshot.js'

/**
 * Where keys come from: metadata, a URL, or the configuration. `fetch` returns the current keys and the headers that
 * determine their lifetime.
 */
export interface KeySource {
  /** False for keys that never change: an unknown `kid` needs no recheck. */
  readonly changes: boolean
  /** @throws SourceError if there is no usable answer. */
  fetch(request: SourceRequest): Promise<SourceAnswer>
}

export interface SourceRequest {
  /** The last good answer, while its keys may be served. */
  readonly previous: Snapshot | undefined
  /**
   * The last good answer, for a conditional request: {@link previous}, or one whose keys were discarded at their stale
   * limit.
   */
  readonly lastSnapshot: Snapshot | undefined
  readonly purpose: FlightPurpose
  /** Whether the last request to the provider failed. @default false */
  readonly afterFailure?: boolean
  /** Whether a caller waits for it. @default a caller does */
  readonly demand?: FetchDemand | undefined
  readonly signal: AbortSignal
}
