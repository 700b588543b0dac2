import type { KeySource, SourceRequest } from '../cache/key-source.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { SnapshotKeeper } from './snapshot-keeper.js'

/** A source that answers from a store while there are no keys at hand, and asks the provider otherwise. */
export class StoredSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #keeper: SnapshotKeeper

  constructor(source: KeySource, keeper: SnapshotKeeper) {
    this.#source = source
    this.#keeper = keeper
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    // Whoever asks for newer keys, or for a fetch now, means the provider.
    if (request.previous !== undefined || request.purpose !== 'routine') return await this.#source.fetch(request)
    const stored = await this.#keeper.load()
    request.signal.throwIfAborted()
    // It may be what was given up before, which a clock set back would make younger.
    const isNewer = stored !== undefined && stored.fetchedAt.wall > (request.lastSnapshot?.fetchedAt.wall ?? -Infinity)
    if (!isNewer) return await this.#source.fetch(request)
    this.#keeper.restored(stored)
    return stored
  }
}
