import type { Clock } from '../clock.js'
import type { KeySource, SourceRequest } from './key-source.js'
import type { RememberedSource } from './remembered-source.js'
import type { SourceAnswer } from './snapshot.js'

/** The provider of a source that was let go and is needed again: it is asked no more often than if it had stayed. */
export class ReturningSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #remembered: RememberedSource
  readonly #clock: Clock

  constructor(source: KeySource, remembered: RememberedSource, clock: Clock) {
    this.#source = source
    this.#remembered = remembered
    this.#clock = clock
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    if (request.purpose !== 'forced') {
      const refusal = this.#remembered.refusal(request.previous === undefined, this.#clock.now().mono)
      if (refusal !== undefined) throw refusal
    }
    return await this.#source.fetch(request)
  }
}
