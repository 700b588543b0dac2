import type { KeySource } from '../cache/key-source.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../clock.js'
import { keySetOf } from '../keys/key-set.js'

/** Keys given in the configuration. They never expire. */
export class StaticSource implements KeySource {
  readonly changes = false
  readonly #keys: readonly unknown[]
  readonly #clock: Clock

  constructor(keys: readonly unknown[], clock: Clock) {
    this.#keys = keys
    this.#clock = clock
  }

  async fetch(): Promise<SourceAnswer> {
    const now = this.#clock.now()
    return { keys: await keySetOf(this.#keys), url: '', headers: undefined, requestedAt: now, fetchedAt: now }
  }
}
