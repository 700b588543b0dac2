import type { Clock } from '../time/clock.js'
import type { EventSink } from '../events/events.js'
import type { Expected } from './validate-snapshot.js'
import type { NewestInstants } from './newest-instants.js'
import type { SnapshotStore } from './snapshot-store.js'

/** What it takes to keep the snapshots of one source. */
export interface SnapshotPersistenceParts {
  readonly store: SnapshotStore
  readonly clock: Clock
  readonly events: EventSink
  /** Whom the events of this source concern. */
  readonly subject: () => { readonly tenant: string; readonly provider: string }
  readonly expected: Expected
  /** What outlives this object: when the newest keys of each source of the registry were fetched. */
  readonly newest: NewestInstants
}
