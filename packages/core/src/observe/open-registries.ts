import { systemClock } from '../time/clock.js'
import type { SourceReading } from '../events/events.js'
import { SLICE_SIZE, yieldToEventLoop } from '../event-loop/slices.js'
import type { Labels, LabelSets } from './label-sets.js'

/**
 * The registries that are open. The gauges (keys, and when they expire) read the key sources of these registries when
 * metrics are collected.
 */
export class OpenRegistries {
  readonly #labels: LabelSets
  readonly #open = new Set<Sources>()
  #reading: Promise<Readings> | undefined
  #last: { readonly readings: Readings; readonly until: number } | undefined

  constructor(labels: LabelSets) {
    this.#labels = labels
  }

  opened(sources: Sources): void {
    this.#open.add(sources)
  }

  closed(sources: Sources): void {
    this.#open.delete(sources)
  }

  /**
   * All gauges are collected together, so they share one reading. Many sources are read in slices with a tick of the
   * event loop between them, and their reading serves all collections within a second.
   */
  async read(): Promise<Readings> {
    if (this.#last !== undefined && systemClock.now().mono < this.#last.until) return this.#last.readings
    this.#last = undefined
    this.#reading ??= this.#next().finally(() => {
      this.#reading = undefined
    })
    return await this.#reading
  }

  async #next(): Promise<Readings> {
    const readings = new Map<Labels, Reading>()
    let count = 0
    for (const source of this.#sources()) {
      if (count > 0 && count % SLICE_SIZE === 0) await yieldToEventLoop()
      count += 1
      this.#add(source, readings)
    }
    if (count > MANY_SOURCES) this.#last = { readings, until: systemClock.now().mono + MEMO_MS }
    return readings
  }

  *#sources(): Iterable<SourceReading> {
    for (const sources of this.#open) yield* sources()
  }

  #add(source: SourceReading, readings: Map<Labels, Reading>): void {
    const own = this.#labels.of(source)
    const reading = readings.get(own) ?? { keys: 0, expiresAt: undefined }
    reading.keys += source.keys
    if (source.expiresAt !== undefined) reading.expiresAt = Math.min(source.expiresAt, reading.expiresAt ?? Infinity)
    readings.set(own, reading)
  }
}

/** What a gauge shows for all key sources with the same labels. */
export interface Reading {
  /** The sum over these sources. */
  keys: number
  /** When the first of them expires, in milliseconds since the epoch; `undefined` when none has keys. */
  expiresAt: number | undefined
}

/** Up to this many sources are read again at every collection. */
const MANY_SOURCES = 500
const MEMO_MS = 1000

type Sources = () => Iterable<SourceReading>
type Readings = ReadonlyMap<Labels, Reading>
