import type { CacheManager } from '../cache/manager.js'

/** Rates are over a span of this many milliseconds at least, once somebody has looked for so long. */
const MIN_SPAN_MS = 10_000

interface Sample {
  /** On the monotonic clock. */
  readonly at: number
  readonly counts: WeakMap<CacheManager, number>
}

/** How often keys are asked for, per second, since an earlier look. */
export interface Rates {
  /** Over how many milliseconds. */
  readonly span: number
  of(manager: CacheManager): number
}

/** Tells rates from counters that are looked at now and then: nothing is counted for it, and no timer runs. */
export class RequestRates {
  #base: Sample
  #next: Sample

  constructor(managers: Iterable<CacheManager>, mono: number) {
    this.#base = sampleOf(managers, mono)
    this.#next = this.#base
  }

  /** The rates that this tells are what later looks compare with, now and then: it is to be asked for every source. */
  look(mono: number): Rates {
    let sample: Sample | undefined
    if (mono - this.#next.at >= MIN_SPAN_MS) {
      sample = { at: mono, counts: new WeakMap() }
      this.#base = this.#next
      this.#next = sample
    }
    const { at, counts } = this.#base
    const span = mono - at
    return {
      span,
      of: (manager) => {
        const requests = requestsOf(manager)
        sample?.counts.set(manager, requests)
        return span > 0 ? ((requests - (counts.get(manager) ?? 0)) * 1000) / span : 0
      },
    }
  }
}

function sampleOf(managers: Iterable<CacheManager>, at: number): Sample {
  const counts = new WeakMap<CacheManager, number>()
  for (const manager of managers) counts.set(manager, requestsOf(manager))
  return { at, counts }
}

function requestsOf({ usage: { hits, misses } }: CacheManager): number {
  return hits + misses
}
