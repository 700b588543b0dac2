import type { KeySource } from '../cache/key-source.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../clock.js'
import { keySetOf } from '../keys/key-set.js'

/** Keys given in the configuration. They never expire. */
export class StaticSource implements KeySource {
  readonly changes = false
  readonly #keys: readonly unknown[]
  readonly #maxRsaBits: number
  readonly #clock: Clock

  constructor(keys: readonly unknown[], maxRsaBits: number, clock: Clock) {
    this.#keys = keys
    this.#maxRsaBits = maxRsaBits
    this.#clock = clock
  }

  async fetch(): Promise<SourceAnswer> {
    const now = this.#clock.now()
    const keys = await keySetOf(this.#keys, this.#maxRsaBits)
    return { keys, url: '', headers: undefined, requestedAt: now, fetchedAt: now }
  }
}
