import { PAIR_COUNT, publishedSet, type PublishedKey, type PublishedSet } from './published-keys.js'
import type { KidChoice, Step } from './step.js'

type Change = Extract<Step, { do: 'rotate' | 'replace' | 'withdraw' | 'restore' }>

/** The keys that the provider publishes, and has published. */
export class Provider {
  #set: PublishedSet
  #made: number
  readonly #withdrawn: PublishedKey[] = []

  private constructor(set: PublishedSet) {
    this.#set = set
    this.#made = set.published.length
  }

  static async create(): Promise<Provider> {
    return new Provider(
      await publishedSet([
        { kid: 'key-0', pair: 0 },
        { kid: 'key-1', pair: 1 },
      ]),
    )
  }

  get set(): PublishedSet {
    return this.#set
  }

  async change(step: Change): Promise<void> {
    const { published } = this.#set
    const next = this.#changed(published, step)
    if (next.length === 0) return
    const isLeft = (kid: string): boolean => next.some((key) => key.kid === kid)
    for (const key of published) if (!isLeft(key.kid)) this.#withdrawn.push(key)
    this.#set = await publishedSet(next)
  }

  #changed(published: readonly PublishedKey[], step: Change): readonly PublishedKey[] {
    switch (step.do) {
      case 'withdraw':
        return published.filter((_, index) => index !== step.pick % published.length)
      case 'replace':
        return published.map((key, index) =>
          index === step.pick % published.length ? { ...key, pair: (key.pair + 3) % PAIR_COUNT } : key,
        )
      case 'restore':
        return [...new Map([...published, ...this.#withdrawn.slice(-1)].map((key) => [key.kid, key])).values()]
      case 'rotate': {
        const next = this.#next
        this.#made += 1
        return [next, ...(step.keepOld ? published.filter(({ kid }) => kid !== next.kid).slice(0, 2) : [])]
      }
    }
  }

  get #next(): PublishedKey {
    const pair = this.#made % PAIR_COUNT
    return { kid: `key-${pair}`, pair }
  }

  /** The `kid` that a token names. */
  kid(choice: KidChoice, cached: PublishedSet | undefined): string | undefined {
    switch (choice.of) {
      case 'published':
        return pick(this.#set.published, choice.pick)?.kid
      case 'cached':
        return pick((cached ?? this.#set).published, choice.pick)?.kid
      case 'withdrawn':
        return pick(this.#withdrawn.slice(-3), choice.pick)?.kid ?? 'never-published'
      case 'bogus':
        return `bogus-${choice.pick}`
      case 'rotated':
        return this.#set.published[0]?.kid
      case 'next':
        return this.#next.kid
      case 'long':
        return 'x'.repeat(300)
      case 'none':
        return undefined
    }
  }
}

function pick<T>(items: readonly T[], index: number): T | undefined {
  return items[index % Math.max(1, items.length)]
}
