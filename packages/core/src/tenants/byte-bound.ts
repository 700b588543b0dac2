import { yieldToEventLoop } from '../event-loop/slices.js'

/** So much less than the bound is left when something had to go, so that the next one fits. */
const ROOM_LEFT = 8
/** So many steps are made between two turns of the event loop, a millisecond's work or two. */
const STEPS_A_SLICE = 500
/** To let a registration go takes as long as to weigh so many. */
const STEPS_TO_LET_GO = 20

/** What is held, and may go. */
interface Holder<Item> {
  readonly most: number
  /** What all of it takes. */
  readonly total: () => number
  /** All of it; those that go while it is looked through are left out. */
  readonly items: () => Iterable<Item>
  /** What one takes, of which so many parts count. */
  readonly weigh: (item: Item) => { readonly bytes: number; readonly parts: number }
  /** Whether one goes before others that weigh about as much. */
  readonly goesFirst: (item: Item) => boolean
  /** Does nothing where it has gone already. */
  readonly letGo: (item: Item) => void
}

interface Rank<Item> {
  readonly first: Item[]
  readonly others: Item[]
}

/**
 * Keeps what is held within a bound of bytes: what weighs most goes, however lately it was used, so that nothing small ever makes room for
 * something large. It is looked for in slices between which the event loop turns; whatever is waited for at that moment goes on first.
 */
export class ByteBound<Item> {
  readonly #holder: Holder<Item>
  #running = false
  #closed = false

  constructor(holder: Holder<Item>) {
    this.#holder = holder
  }

  /** More is held than before. */
  readonly check = (): void => {
    const { total, most } = this.#holder
    if (this.#running || this.#closed || total() <= most) return
    this.#running = true
    void this.#run()
  }

  close(): void {
    this.#closed = true
  }

  /** Never rejects: an observer, or a clock of the user's, that fails stops this run alone. */
  async #run(): Promise<void> {
    try {
      await yieldToEventLoop()
      await this.#shrink(this.#holder.most * (1 - 1 / ROOM_LEFT))
    } catch {
      // What is left over goes with the next check.
    } finally {
      this.#running = false
    }
  }

  async #shrink(target: number): Promise<void> {
    const { total, weigh, letGo } = this.#holder
    let steps = 0
    for (const { first, others } of (await this.#ranked()).toReversed())
      for (const item of [...first, ...others]) {
        if (this.#closed || total() <= target) return
        steps += STEPS_TO_LET_GO * weigh(item).parts
        letGo(item)
        if (steps < STEPS_A_SLICE) continue
        steps = 0
        await yieldToEventLoop()
      }
  }

  /** By the power of two that they weigh, the lightest first: those that weigh about the same are not told apart by it. */
  async #ranked(): Promise<readonly Rank<Item>[]> {
    const { items, weigh, goesFirst } = this.#holder
    const ranks: Rank<Item>[] = []
    let steps = 0
    for (const item of items()) {
      const { bytes, parts } = weigh(item)
      const at = Math.floor(Math.log2(Math.max(1, bytes)))
      while (ranks.length <= at) ranks.push({ first: [], others: [] })
      ranks[at]?.[goesFirst(item) ? 'first' : 'others'].push(item)
      steps += 1 + parts
      if (steps < STEPS_A_SLICE) continue
      steps = 0
      await yieldToEventLoop()
    }
    return ranks
  }
}
