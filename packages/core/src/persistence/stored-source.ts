import type { KeySource, SourceRequest } from '../cache/key-source.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { SnapshotPersistence } from './snapshot-persistence.js'

/** A source that answers from a store while there are no keys at hand, and asks the provider otherwise. */
export class StoredSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #snapshots: SnapshotPersistence

  constructor(source: KeySource, snapshots: SnapshotPersistence) {
    this.#source = source
    this.#snapshots = snapshots
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    // Whoever asks for newer keys, or for a fetch now, means the provider.
    if (request.previous !== undefined || request.purpose !== 'routine') return await this.#source.fetch(request)
    const stored = await this.#snapshots.load()
    request.signal.throwIfAborted()
    // It may be what was given up before, which a clock set back would make younger.
    const isNewer = stored !== undefined && stored.fetchedAt.wall > (request.lastSnapshot?.fetchedAt.wall ?? -Infinity)
    if (!isNewer) return await this.#source.fetch(request)
    this.#snapshots.recordRestored(stored)
    return stored
  }
}
