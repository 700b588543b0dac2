import type { Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import type { Expected } from './validate-snapshot.js'
import type { NewestInstants } from './newest-instants.js'
import type { SnapshotStore } from './snapshot-store.js'

/**
 * The parts that a `SnapshotPersistence` is made of: the store, the clock, the events, and what a snapshot must match.
 */
export interface SnapshotPersistenceParts {
  readonly store: SnapshotStore
  readonly clock: Clock
  readonly events: EventSink
  /** The subject of the events of this source. */
  readonly subject: () => { readonly tenant: string; readonly provider: string }
  readonly expected: Expected
  /** When the newest keys of each source of the registry were fetched. It outlives this source. */
  readonly newest: NewestInstants
}
