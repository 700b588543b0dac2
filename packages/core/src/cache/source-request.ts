import { hasFailed } from './failed-flight.js'
import type { FetchDemand } from './fetch-demand.js'
import type { SourceRequest } from './key-source.js'
import { snapshotOf, type CacheState } from './state.js'
import type { Fetch } from './transition.js'

/** Builds the request to a key source for a fetch that begins in `state`. */
export function requestOf(
  state: CacheState,
  { previous: lastSnapshot, purpose }: Omit<Fetch, 'flight'>,
  demand: FetchDemand,
  signal: AbortSignal,
): SourceRequest {
  return { previous: snapshotOf(state), lastSnapshot, purpose, afterFailure: hasFailed(state), demand, signal }
}
