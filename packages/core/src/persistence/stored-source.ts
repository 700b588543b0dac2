import type { KeySource, SourceRequest } from '../cache/key-source.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { SnapshotPersistence } from './snapshot-persistence.js'

/**
 * A key source that answers a routine fetch from a store if no keys are in use and the stored snapshot is newer than
 * the last one; all other fetches go to the provider.
 */
export class StoredSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #snapshots: SnapshotPersistence

  constructor(source: KeySource, snapshots: SnapshotPersistence) {
    this.#source = source
    this.#snapshots = snapshots
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    // A fetch for newer keys, or a forced one, needs the provider.
    if (request.previous !== undefined || request.purpose !== 'routine') return await this.#source.fetch(request)
    const stored = await this.#snapshots.load()
    request.signal.throwIfAborted()
    // The stored snapshot may be one that was given up before; if the clock was set back since, it looks usable again.
    const isNewer = stored !== undefined && stored.fetchedAt.wall > (request.lastSnapshot?.fetchedAt.wall ?? -Infinity)
    if (!isNewer) return await this.#source.fetch(request)
    this.#snapshots.recordRestored(stored)
    return stored
  }
}
