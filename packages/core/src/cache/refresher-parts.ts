import type { CachePolicy } from './cache-policy.js'
import type { FetchParts } from './traced-fetches.js'
import type { RefreshEventsParts } from './refresh-events.js'
import type { Snapshot } from './snapshot.js'

/** What it takes to keep the keys of one source fresh. */
export interface RefresherParts extends FetchParts, RefreshEventsParts {
  readonly policy: CachePolicy
  /** Told of every answer of the provider's own that is in use from now on. */
  readonly onAccepted?: ((snapshot: Snapshot) => void) | undefined
}
