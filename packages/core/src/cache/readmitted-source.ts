import type { Clock } from '../time/clock.js'
import type { KeySource, SourceRequest } from './key-source.js'
import type { EvictedSource } from './evicted-source.js'
import type { SourceAnswer } from './snapshot.js'

/**
 * Wraps the key source of an evicted source that is needed again, so that it fetches no more often than if it had not
 * been evicted.
 */
export class ReadmittedSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #evicted: () => EvictedSource | undefined
  readonly #clock: Clock

  constructor(source: KeySource, evicted: () => EvictedSource | undefined, clock: Clock) {
    this.#source = source
    this.#evicted = evicted
    this.#clock = clock
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    if (request.purpose !== 'forced') {
      const refusal = this.#evicted()?.refusal(request.previous === undefined, this.#clock.now().mono)
      if (refusal !== undefined) throw refusal
    }
    return await this.#source.fetch(request)
  }
}
