import type { Clock } from '../time/clock.js'
import type { KeySource, SourceRequest } from './key-source.js'
import type { EvictedSource } from './evicted-source.js'
import type { SourceAnswer } from './snapshot.js'

/** The provider of a source that was let go and is needed again: it is asked no more often than if it had stayed. */
export class ReadmittedSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #heldTo: () => EvictedSource | undefined
  readonly #clock: Clock

  constructor(source: KeySource, heldTo: () => EvictedSource | undefined, clock: Clock) {
    this.#source = source
    this.#heldTo = heldTo
    this.#clock = clock
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    if (request.purpose !== 'forced') {
      const refusal = this.#heldTo()?.refusal(request.previous === undefined, this.#clock.now().mono)
      if (refusal !== undefined) throw refusal
    }
    return await this.#source.fetch(request)
  }
}
