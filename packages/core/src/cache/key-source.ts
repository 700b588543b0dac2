import type { FlightPurpose } from '../trace.js'
import type { FetchDemand } from './fetch-demand.js'
import type { Snapshot, SourceAnswer } from './snapshot.js'

export interface SourceRequest {
  /** The last good answer, to ask conditionally. */
  readonly previous: Snapshot | undefined
  /** When the last keys in use were fetched, by the wall clock; also those given up since. None as old come from a store. */
  readonly newerThan?: number | undefined
  readonly purpose: FlightPurpose
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
