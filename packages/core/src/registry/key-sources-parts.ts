import type { Clock } from '../clock.js'
import type { EventSink } from '../events.js'
import type { Dispatchers } from '../http/dispatchers.js'
import type { FetchGate } from '../http/fetch-gate.js'
import type { SnapshotStore } from '../persistence/snapshot-store.js'
import type { Trace } from '../trace.js'
import type { ReadinessIndex } from './readiness-index.js'

/** What all sources of a registry share. */
export interface KeySourcesParts {
  readonly dispatchers: Dispatchers
  /** What the user calls the dispatcher of their own. */
  readonly dispatcherId: string | undefined
  readonly clock: Clock
  readonly events: EventSink
  readonly store: SnapshotStore | undefined
  readonly trace?: Trace | undefined
  /** Bounds how many fetches are open at once. */
  readonly gate: FetchGate
  /** Told when a source gets keys. */
  readonly readiness: ReadinessIndex
}
