import { systemClock } from '../time/clock.js'

/** Text that is longer, in characters, took so long to collect that it is not collected for everybody who asks. */
const MAX_UNSHARED_LENGTH = 65_536
/** For so long it is told again, in milliseconds. */
const MEMO_MS = 1000

/** Collects metrics: once for all who ask meanwhile, and where they are many, once a second. Anybody may ask. */
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
