import type { Clock, Instant } from '../clock.js'
import { notify } from '../notify.js'
import type { SourceError } from '../errors.js'
import type { EventSink } from '../events.js'
import type { DroppedKey } from '../keys/dropped-key.js'
import type { Subject } from '../subject.js'
import { ageOf, type Snapshot } from './snapshot.js'
import type { FlightPurpose } from '../trace.js'
import type { Voyage } from './transition.js'

/** One running fetch. */
export interface TimedVoyage extends Voyage {
  readonly startedAt: Instant
}

/** Whose keys they are, and who is told. */
export interface RefreshEventsParts {
  readonly clock: Clock
  readonly events: EventSink
  readonly subject: () => Subject
}

/** Tells observers what becomes of the fetches of one source. */
export class RefreshEvents {
  readonly #parts: RefreshEventsParts

  constructor(parts: RefreshEventsParts) {
    this.#parts = parts
  }

  started(purpose: FlightPurpose): void {
    const { events, subject } = this.#parts
    if (events.wants('refresh_started')) events.emit({ type: 'refresh_started', ...subject(), purpose })
  }

  /** A clock that fails costs the event, and nothing else. */
  succeeded(voyage: TimedVoyage, snapshot: Snapshot): void {
    notify(() => {
      this.#succeeded(voyage, snapshot)
    })
  }

  failed(voyage: TimedVoyage, error: SourceError, failures: number, retryIn: number): void {
    notify(() => {
      this.#failed(voyage, error, failures, retryIn)
    })
  }

  #succeeded({ purpose, startedAt, previous }: TimedVoyage, { keys, lifetime }: Snapshot): void {
    const { clock, events, subject: whom } = this.#parts
    if (!events.wants('refresh_succeeded') && !events.wants('key_dropped')) return
    const subject = whom()
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

  #failed({ purpose, startedAt }: TimedVoyage, error: SourceError, failures: number, retryIn: number): void {
    const { clock, events, subject: whom } = this.#parts
    if (!events.wants('refresh_failed') && !events.wants('key_dropped')) return
    const subject = whom()
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
