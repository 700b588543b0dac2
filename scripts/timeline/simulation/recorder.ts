import type { JwksAuthEvent, SourceStatus } from '../../../packages/core/dist/index.js'
import { Spans } from './spans.js'
import type { CachedKeys, CacheStateName, Fetch, KeyAge, Timeline } from './timeline.js'

/** Writes down what the cache tells of itself, by its events and its status. */
export class Recorder {
  readonly #fetches: Fetch[] = []
  readonly #states = new Spans<CacheStateName>()
  readonly #cached = new Spans<CachedKeys>((one, other) => one.age === other.age && one.keys === other.keys)
  #open: { readonly from: number; readonly sentBefore: number } | undefined
  #lastSample = 0

  /** A fetch is under way. */
  get fetching(): boolean {
    return this.#open !== undefined
  }

  /** @param sent - HTTP requests sent so far. */
  observe(event: JwksAuthEvent, at: number, sent: number): void {
    if (event.type === 'refresh_started') this.#open = { from: at, sentBefore: sent }
    if (event.type !== 'refresh_succeeded' && event.type !== 'refresh_failed') return
    const { from, sentBefore } = this.#open ?? { from: at, sentBefore: sent }
    const result = event.type === 'refresh_failed' ? 'failed' : event.modified ? 'new' : 'same'
    this.#open = undefined
    this.#fetches.push({ from, to: at, purpose: event.purpose, result, attempts: sent - sentBefore })
  }

  /**
   * @param wall - What the wall clock showed when the run began.
   * @param letters - The keys' letters in the picture.
   */
  sample(status: SourceStatus, at: number, wall: number, letters: (kid: string | undefined) => string): void {
    const keys = status.keys.map(({ kid }) => letters(kid)).join(' and ')
    this.#states.note(at, status.state)
    const turns: readonly (readonly [KeyAge, number | undefined])[] = [
      ['due', status.refreshAt],
      ['stale', status.expiresAt],
      ['gone', status.staleUntil],
    ]
    if (!status.ready) this.#cached.note(at, { age: 'gone', keys: '' })
    else if (at < (status.refreshAt ?? 0) - wall) this.#cached.note(at, { age: 'fresh', keys })
    // The keys aged since the last look: at a moment known in advance.
    for (const [age, instant = Infinity] of turns) {
      const turn = instant - wall
      if (turn > this.#lastSample && turn <= at) this.#cached.note(turn, { age, keys: age === 'gone' ? '' : keys })
    }
    this.#lastSample = at
  }

  result(length: number): Pick<Timeline, 'fetches' | 'states' | 'cached'> {
    return { fetches: this.#fetches, states: this.#states.until(length), cached: this.#cached.until(length) }
  }
}
