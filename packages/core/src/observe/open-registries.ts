import { systemClock } from '../clock.js'
import type { SourceReading } from '../events.js'
import type { Labels, LabelSets } from './label-sets.js'

/** What a gauge shows of all sources with the same labels. */
export interface Reading {
  /** Of all of them together. */
  keys: number
  /** When the first of them expires, in milliseconds since the epoch; `undefined` when none has keys. */
  expiresAt: number | undefined
}

/** So many are read anew whenever somebody looks. */
const MANY_SOURCES = 500
const MEMO_MS = 1000

type Sources = () => readonly SourceReading[]

/** The registries that are open: gauges read what their sources hold when they are looked at. */
export class OpenRegistries {
  readonly #labels: LabelSets
  readonly #open = new Set<Sources>()
  #last: { readonly readings: ReadonlyMap<Labels, Reading>; readonly until: number } | undefined

  constructor(labels: LabelSets) {
    this.#labels = labels
  }

  opened(sources: Sources): void {
    this.#open.add(sources)
  }

  closed(sources: Sources): void {
    this.#open.delete(sources)
  }

  /** All gauges are looked at in one go, so they share a reading. Where there are many sources it serves whoever looks within a second. */
  read(): ReadonlyMap<Labels, Reading> {
    const now = systemClock.now().mono
    if (this.#last !== undefined && now < this.#last.until) return this.#last.readings
    const { readings, sources } = this.#read()
    const many = sources > MANY_SOURCES
    this.#last = { readings, until: many ? now + MEMO_MS : Infinity }
    if (!many) {
      queueMicrotask(() => {
        this.#last = undefined
      })
    }
    return readings
  }

  #read(): { readonly readings: ReadonlyMap<Labels, Reading>; readonly sources: number } {
    let count = 0
    const readings = new Map<Labels, Reading>()
    for (const sources of this.#open) {
      for (const source of sources()) {
        count += 1
        const own = this.#labels.of(source)
        const reading = readings.get(own) ?? { keys: 0, expiresAt: undefined }
        reading.keys += source.keys
        if (source.expiresAt !== undefined)
          reading.expiresAt = Math.min(source.expiresAt, reading.expiresAt ?? Infinity)
        readings.set(own, reading)
      }
    }
    return { readings, sources: count }
  }
}
