import type { CachePolicy } from './cache-policy.js'
import type { FetchParts } from './traced-fetches.js'
import type { RefreshEventsParts } from './refresh-events.js'
import type { Snapshot } from './snapshot.js'

/** The dependencies of a `Refresher`, which keeps the keys of one source fresh. */
export interface RefresherParts extends FetchParts, RefreshEventsParts {
  readonly policy: CachePolicy
  /** Called with every answer from the provider itself that comes into use. */
  readonly onAccepted?: ((snapshot: Snapshot) => void) | undefined
}
