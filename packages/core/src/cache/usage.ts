import type { EventSink } from '../events/events.js'
import type { Subject } from '../events/subject.js'

interface Parts {
  readonly events: EventSink
  readonly subject: () => Subject
}

/** How often keys were asked for, and how that ended. */
export class Usage {
  /** Served at once, fresh or stale. */
  hits = 0
  /** Had to wait for a fetch, or was refused. */
  misses = 0
  /** Of all served: with expired keys. */
  stale = 0
  /** Asked for since the last good fetch. Only keys in use are refreshed in the background. */
  sinceRefresh = false
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Keys were asked for: every request comes here. */
  count(outcome: 'hit' | 'miss'): void {
    if (outcome === 'hit') this.hits += 1
    else this.misses += 1
    const { events, subject } = this.#parts
    if (events.wants('keys_requested')) events.emit({ type: 'keys_requested', ...subject(), outcome })
  }
}
