import type { Clock } from '../clock.js'
import type { KeySource, SourceRequest } from './key-source.js'
import type { RememberedSource } from './remembered-source.js'
import type { SourceAnswer } from './snapshot.js'

/** The provider of a source that was let go and is needed again: it is asked no more often than if it had stayed. */
export class ReturningSource implements KeySource {
  readonly changes = true
  readonly #source: KeySource
  readonly #heldTo: () => RememberedSource | undefined
  readonly #clock: Clock

  constructor(source: KeySource, heldTo: () => RememberedSource | undefined, clock: Clock) {
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
