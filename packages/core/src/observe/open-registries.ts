import type { SourceReading } from '../events.js'
import type { Labels, LabelSets } from './label-sets.js'

/** What a gauge shows of all sources with the same labels. */
export interface Reading {
  /** Of all of them together. */
  keys: number
  /** When the first of them expires, in milliseconds since the epoch; `undefined` when none has keys. */
  expiresAt: number | undefined
}

type Sources = () => readonly SourceReading[]

/** The registries that are open: gauges read what their sources hold when they are looked at. */
export class OpenRegistries {
  readonly #labels: LabelSets
  readonly #open = new Set<Sources>()
  #last: ReadonlyMap<Labels, Reading> | undefined

  constructor(labels: LabelSets) {
    this.#labels = labels
  }

  opened(sources: Sources): void {
    this.#open.add(sources)
  }

  closed(sources: Sources): void {
    this.#open.delete(sources)
  }

  /** All gauges are looked at in one go, so they share a reading: there may be a hundred thousand sources. */
  read(): ReadonlyMap<Labels, Reading> {
    if (this.#last === undefined) {
      this.#last = this.#read()
      queueMicrotask(() => {
        this.#last = undefined
      })
    }
    return this.#last
  }

  #read(): ReadonlyMap<Labels, Reading> {
    const readings = new Map<Labels, Reading>()
    for (const sources of this.#open) {
      for (const source of sources()) {
        const own = this.#labels.of(source)
        const reading = readings.get(own) ?? { keys: 0, expiresAt: undefined }
        reading.keys += source.keys
        if (source.expiresAt !== undefined)
          reading.expiresAt = Math.min(source.expiresAt, reading.expiresAt ?? Infinity)
        readings.set(own, reading)
      }
    }
    return readings
  }
}
