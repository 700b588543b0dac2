import type { FlightPurpose } from '../events/trace.js'
import type { FetchDemand } from './fetch-demand.js'
import type { Snapshot, SourceAnswer } from './snapshot.js'

export interface SourceRequest {
  /** The last good answer, while its keys may be served. */
  readonly previous: Snapshot | undefined
  /** The last good answer, to ask conditionally: {@link previous}, or one whose keys were given up at their stale limit. */
  readonly lastSnapshot: Snapshot | undefined
  readonly purpose: FlightPurpose
  /** The provider failed the last time that it was asked. @default false */
  readonly afterFailure?: boolean
  /** Whether anybody waits for it. @default somebody does */
  readonly demand?: FetchDemand | undefined
  readonly signal: AbortSignal
}

/** Where keys come from. */
export interface KeySource {
  /** False for keys that never change: an unknown `kid` needs no second look. */
  readonly changes: boolean
  /** @throws SourceError when there is no usable answer. */
  fetch(request: SourceRequest): Promise<SourceAnswer>
}
