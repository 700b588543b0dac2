import type { Cancel, Clock } from '../time/clock.js'
import { errorCodeOf } from '../errors/error-code.js'
import type { EventSink, FleetDegraded } from '../events/events.js'
import { attempt } from '../persistence/attempt.js'
import type { Fleet } from '../persistence/snapshot-store.js'

/**
 * Tracks whether this process can cooperate with the others, and emits one event for each change. After a failure it
 * probes the store in the background by requesting a lease that nothing else uses: a Redis that is full or read-only
 * answers everything else.
 */
export class FleetHealth {
  readonly #parts: HealthParts
  #connection: 'unknown' | 'there' | 'lost' = 'unknown'
  #failures = 0
  #isDegraded = false
  #probe: Cancel | undefined
  #closed = false

  constructor(parts: HealthParts) {
    this.#parts = parts
  }

  get isDegraded(): boolean {
    return this.#isDegraded
  }

  connected(): void {
    this.#connection = 'there'
    this.#recoverIfHealthy()
  }

  disconnected(error: unknown): void {
    this.#connection = 'lost'
    this.#degrade('connection', errorCodeOf(error) ?? 'error')
  }

  worked(): void {
    this.#failures = 0
    this.#probe?.()
    this.#probe = undefined
    this.#recoverIfHealthy()
  }

  failed(because: 'lease' | 'publish', code: string): void {
    if (this.#closed) return
    this.#failures += 1
    this.#degrade(because, code)
    this.#probeLater()
  }

  close(): void {
    this.#closed = true
    this.#probe?.()
  }

  #recoverIfHealthy(): void {
    if (!this.#isDegraded || this.#closed || this.#failures > 0 || this.#connection === 'lost') return
    this.#isDegraded = false
    this.#parts.events.emit({ type: 'fleet_recovered', tenant: '*', provider: '*' })
    this.#parts.onRecovered()
  }

  #degrade(because: FleetDegraded['because'], code: string): void {
    if (this.#isDegraded || this.#closed) return
    this.#isDegraded = true
    this.#parts.events.emit({ type: 'fleet_degraded', tenant: '*', provider: '*', because, code })
  }

  #probeLater(): void {
    if (this.#probe !== undefined) return
    const { fleet, clock } = this.#parts
    const delay = Math.min(MAX_PROBE_DELAY_MS, MIN_PROBE_DELAY_MS * 2 ** Math.min(this.#failures - 1, 10))
    this.#probe = clock.after((delay * (1 + clock.random())) / 2, () => {
      void attempt(() => fleet.lease(PROBE, 1), PROBE_TIMEOUT_MS, clock).then((outcome) => {
        this.#probe = undefined
        if (outcome.ok) this.worked()
        else this.failed('lease', outcome.code)
      })
    })
  }
}

export interface HealthParts {
  readonly fleet: Fleet
  readonly clock: Clock
  readonly events: EventSink
  /** Called when this process cooperates with the others again. */
  readonly onRecovered: () => void
}

/** A name that no source has: 43 characters, but not a hash. */
const PROBE = 'fleet-health'.padEnd(43, '_')
const PROBE_TIMEOUT_MS = 500
const MIN_PROBE_DELAY_MS = 1000
const MAX_PROBE_DELAY_MS = 10_000
