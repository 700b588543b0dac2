import type { EventSink } from '../events/events.js'
import type { Subject } from '../events/subject.js'

interface Parts {
  readonly events: EventSink
  readonly subject: () => Subject
}

/** Counts the requests for keys of one source by result: hit, miss, stale. */
export class RequestCounts {
  /** Served at once, fresh or stale. */
  hits = 0
  /** Waited for a fetch, or were refused. */
  misses = 0
  /** Served with expired keys. */
  stale = 0
  /** Whether keys were requested since the last successful fetch. Only keys in use are refreshed in the background. */
  sinceRefresh = false
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Counts one request for keys. Called for every request. */
  count(outcome: 'hit' | 'miss'): void {
    if (outcome === 'hit') this.hits += 1
    else this.misses += 1
    const { events, subject } = this.#parts
    if (events.wants('keys_requested')) events.emit({ type: 'keys_requested', ...subject(), outcome })
  }
}
