import type { CacheManager } from '../cache/manager.js'

/** Derives request rates from the counters of the sources, sampled when the page is requested; there is no timer. */
export class RequestRates {
  #base: Sample
  #next: Sample

  constructor(managers: Iterable<CacheManager>, mono: number) {
    this.#base = sampleOf(managers, mono)
    this.#next = this.#base
  }

  /**
   * Returns the rates now. Call `of` for every source: if the minimum period is over, it records the sample that later
   * calls are compared with.
   */
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

/** The minimum period that rates cover, once the page has been requested for that long. */
const MIN_SPAN_MS = 10_000

/** The request counts of all sources at one time. */
interface Sample {
  /** Milliseconds on the monotonic clock. */
  readonly at: number
  readonly counts: WeakMap<CacheManager, number>
}

/** Requests for keys per second, since an earlier sample. */
export interface Rates {
  /** The period that the rates cover, in milliseconds. */
  readonly span: number
  of(manager: CacheManager): number
}

function sampleOf(managers: Iterable<CacheManager>, at: number): Sample {
  const counts = new WeakMap<CacheManager, number>()
  for (const manager of managers) counts.set(manager, requestsOf(manager))
  return { at, counts }
}

function requestsOf({ usage: { hits, misses } }: CacheManager): number {
  return hits + misses
}
