import { systemClock } from '../time/clock.js'

/**
 * Collects the text of all metrics for requests. Concurrent requests share one collection, and large texts are
 * collected at most once a second: any client may request them.
 */
export class Scrape {
  readonly #collect: () => Promise<string>
  #collecting: Promise<string> | undefined
  #memo: { readonly until: number; readonly text: string } | undefined

  constructor(collect: () => Promise<string>) {
    this.#collect = collect
  }

  async text(): Promise<string> {
    if (this.#memo !== undefined && systemClock.now().mono < this.#memo.until) return this.#memo.text
    this.#memo = undefined
    this.#collecting ??= this.#next()
    return await this.#collecting
  }

  async #next(): Promise<string> {
    try {
      const text = await this.#collect()
      if (text.length > MAX_UNSHARED_LENGTH) this.#memo = { until: systemClock.now().mono + MEMO_MS, text }
      return text
    } finally {
      this.#collecting = undefined
    }
  }
}

/** Text longer than this, in characters, takes so long to collect that it is not collected for every request. */
const MAX_UNSHARED_LENGTH = 65_536
/** How long collected text is reused, in milliseconds. */
const MEMO_MS = 1000
