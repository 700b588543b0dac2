import type { Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import type { ConnectionPools } from '../fetch/connection-pools.js'
import type { FetchSemaphore } from '../fetch/fetch-semaphore.js'
import type { SnapshotStore } from '../persistence/snapshot-store.js'
import type { Trace } from '../events/trace.js'
import type { ReadinessIndex } from './readiness-index.js'

/** The parts that all key sources of a registry share: connections, clock, events, store and limits. */
export interface KeySourcesParts {
  readonly dispatchers: ConnectionPools
  /** The id that the application gave to its own dispatcher. */
  readonly dispatcherId: string | undefined
  readonly clock: Clock
  readonly events: EventSink
  readonly store: SnapshotStore | undefined
  readonly trace?: Trace | undefined
  /** Bounds how many fetches are open at once. */
  readonly semaphore: FetchSemaphore
  /** Notified when a source gets keys. */
  readonly readiness: ReadinessIndex
}
