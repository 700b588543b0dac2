import type { Clock, Instant } from '../time/clock.js'
import { notify } from '../callbacks/notify.js'
import type { SourceError } from '../errors/errors.js'
import type { EventSink } from '../events/events.js'
import type { DroppedKey } from '../errors/dropped-key.js'
import type { Subject } from '../events/subject.js'
import { ageOf, type Snapshot } from './snapshot.js'
import type { FlightPurpose } from '../events/trace.js'
import type { Fetch } from './transition.js'

/**
 * Emits the events of the fetches of one source: `refresh_started`, `refresh_succeeded`, `refresh_failed`,
 * `key_dropped` and `stale_served`.
 */
export class RefreshEvents {
  readonly #parts: RefreshEventsParts

  constructor(parts: RefreshEventsParts) {
    this.#parts = parts
  }

  started(purpose: FlightPurpose): void {
    const { events, subject } = this.#parts
    if (events.wants('refresh_started')) events.emit({ type: 'refresh_started', ...subject(), purpose })
  }

  /** A clock that fails only suppresses the event. */
  succeeded(fetch: TimedFetch, snapshot: Snapshot): void {
    notify(() => {
      this.#succeeded(fetch, snapshot)
    })
  }

  failed(fetch: TimedFetch, error: SourceError, failures: number, retryIn: number): void {
    notify(() => {
      this.#failed(fetch, error, failures, retryIn)
    })
  }

  #succeeded({ purpose, startedAt, previous }: TimedFetch, { keys, lifetime }: Snapshot): void {
    const { clock, events, subject: subjectOf } = this.#parts
    if (!events.wants('refresh_succeeded') && !events.wants('key_dropped')) return
    const subject = subjectOf()
    const modified = previous?.keys !== keys
    if (modified) this.#dropped(subject, keys.dropped)
    if (!events.wants('refresh_succeeded')) return
    events.emit({
      type: 'refresh_succeeded',
      ...subject,
      purpose,
      keys: keys.keys.length,
      modified,
      duration: clock.now().mono - startedAt.mono,
      expiresIn: lifetime.expireAfter,
    })
  }

  #failed({ purpose, startedAt }: TimedFetch, error: SourceError, failures: number, retryIn: number): void {
    const { clock, events, subject: subjectOf } = this.#parts
    if (!events.wants('refresh_failed') && !events.wants('key_dropped')) return
    const subject = subjectOf()
    this.#dropped(subject, error.dropped)
    if (!events.wants('refresh_failed')) return
    events.emit({
      type: 'refresh_failed',
      ...subject,
      purpose,
      reason: error.reason,
      httpStatus: error.httpStatus,
      detail: error.message,
      failures,
      retryIn,
      duration: clock.now().mono - startedAt.mono,
    })
  }

  #dropped(subject: Subject, dropped: readonly DroppedKey[]): void {
    const { events } = this.#parts
    if (!events.wants('key_dropped')) return
    for (const key of dropped) events.emit({ type: 'key_dropped', ...subject, ...key })
  }

  servedStale(snapshot: Snapshot): void {
    const { clock, events, subject } = this.#parts
    if (!events.wants('stale_served')) return
    events.emit({ type: 'stale_served', ...subject(), age: ageOf(snapshot, clock.now()) })
  }
}

/** A running fetch with its start time. */
export interface TimedFetch extends Fetch {
  readonly startedAt: Instant
}

/** The dependencies of {@link RefreshEvents}. */
export interface RefreshEventsParts {
  readonly clock: Clock
  readonly events: EventSink
  readonly subject: () => Subject
}
