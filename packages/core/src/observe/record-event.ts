import type { SourceFailure } from '../errors/errors.js'
import type { JwksAuthEvent } from '../events/events.js'
import type { Labels, LabelSets } from './label-sets.js'
import type { OpenRegistries } from './open-registries.js'
import { outcomeOf, type VerificationOutcome } from './outcomes.js'

/**
 * Updates the metrics for one event, through a recorder for Prometheus or OpenTelemetry. Not every event is measured.
 */
export function measure(event: JwksAuthEvent, sets: LabelSets, registries: OpenRegistries, recorder: Recorder): void {
  switch (event.type) {
    case 'token_accepted':
      recorder.verified(sets.of(event), event.duration / 1000, 'accepted')
      break
    case 'token_refused':
      recorder.verified(sets.of(event), event.duration / 1000, outcomeOf(event.code))
      break
    case 'keys_requested':
      recorder.requested(sets.of(event), event.outcome)
      break
    case 'stale_served':
      recorder.servedStale(sets.of(event))
      break
    case 'refresh_succeeded':
      recorder.refreshed(sets.of(event), event.duration / 1000)
      break
    case 'refresh_failed':
      recorder.refreshed(sets.of(event), event.duration / 1000, event.reason)
      break
    case 'registration_added':
      sets.add(event)
      break
    case 'registration_removed':
      for (const labels of sets.remove(event)) recorder.ended(labels)
      break
    case 'registry_opened':
      registries.opened(event.sources)
      break
    case 'registry_closed':
      registries.closed(event.sources)
      break
    // Metric names are public, and few. These events are for the log.
    case 'refresh_started':
    case 'key_dropped':
    case 'tenant_loaded':
    case 'tenant_load_failed':
    case 'tenant_removed':
    case 'tenant_evicted':
    case 'snapshot_saved':
    case 'snapshot_restored':
    case 'snapshot_ignored':
    case 'store_failed':
    case 'fleet_degraded':
    case 'fleet_recovered':
      break
    default:
      event satisfies never
  }
}

/** Records measurements. Durations are in seconds. */
export interface Recorder {
  requested(labels: Labels, outcome: 'hit' | 'miss'): void
  servedStale(labels: Labels): void
  /** @param failure - Why the fetch failed; `undefined` when it succeeded. */
  refreshed(labels: Labels, seconds: number, failure?: SourceFailure): void
  verified(labels: Labels, seconds: number, outcome: VerificationOutcome): void
  /** No further measurement will have these labels. */
  ended(labels: Labels): void
}
