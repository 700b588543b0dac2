import type { KeySource } from '../cache/key-source.js'
import type { SourceAnswer } from '../cache/snapshot.js'
import type { Clock } from '../time/clock.js'
import type { KeyUse } from '../keys/validate-jwk.js'
import { keySetOf } from '../keys/key-set.js'

/** The key source of keys given in the configuration. They never expire. */
export class StaticSource implements KeySource {
  readonly changes = false
  readonly #keys: readonly unknown[]
  readonly #maxRsaBits: number
  readonly #clock: Clock
  readonly #keyUse: KeyUse | undefined

  constructor(keys: readonly unknown[], maxRsaBits: number, clock: Clock, keyUse?: KeyUse) {
    this.#keys = keys
    this.#maxRsaBits = maxRsaBits
    this.#clock = clock
    this.#keyUse = keyUse
  }

  async fetch(): Promise<SourceAnswer> {
    const now = this.#clock.now()
    const keys = await keySetOf(this.#keys, this.#maxRsaBits, this.#keyUse)
    return { keys, url: '', headers: undefined, requestedAt: now, fetchedAt: now }
  }
}
