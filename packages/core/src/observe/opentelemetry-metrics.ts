import type { Attributes, Meter } from '@opentelemetry/api'
import type { SourceFailure } from '../errors/errors.js'
import type { Labels } from './label-sets.js'
import type { Recorder } from './record-event.js'
import { notify } from '../callbacks/notify.js'
import { DEFAULTS } from '../options/defaults.js'
import type { OpenRegistries, Reading } from './open-registries.js'
import type { VerificationOutcome } from './outcomes.js'

/**
 * Records measurements in instruments of an OpenTelemetry meter, which the application passes. A removed registration
 * is no longer measured; the SDK decides how long its series remain.
 */
export function meterRecorder(meter: Meter, registries: OpenRegistries): Recorder {
  const counter = ([name, unit, description]: readonly [string, string, string]) => {
    const instrument = meter.createCounter(name, { unit, description })
    return (value: number, attributes: Attributes): void => {
      notify(() => instrument.add(value, attributes))
    }
  }
  const histogram = ([name, unit, description]: readonly [string, string, string], bounds: readonly number[]) => {
    const advice = { explicitBucketBoundaries: [...bounds] }
    const instrument = meter.createHistogram(name, { unit, description, advice })
    return (value: number, attributes: Attributes): void => {
      notify(() => instrument.record(value, attributes))
    }
  }
  const gauge = (
    [name, unit, description]: readonly [string, string, string],
    pick: (reading: Reading) => number | undefined,
  ): void => {
    meter.createObservableGauge(name, { unit, description }).addCallback(async (result) => {
      for (const [labels, reading] of await registries.read()) {
        const value = pick(reading)
        if (value !== undefined) result.observe(value, attributesOf(labels))
      }
    })
  }
  const requests = counter(INSTRUMENTS.requests)
  const stale = counter(INSTRUMENTS.stale)
  const refreshes = counter(INSTRUMENTS.refreshes)
  const refreshDuration = histogram(INSTRUMENTS.refreshDuration, DEFAULTS.metrics.buckets.refresh)
  const verifications = counter(INSTRUMENTS.verifications)
  const verificationDuration = histogram(INSTRUMENTS.verificationDuration, DEFAULTS.metrics.buckets.verification)
  gauge(INSTRUMENTS.keys, ({ keys }) => keys)
  // Keys that never expire have no such time.
  gauge(INSTRUMENTS.expires, ({ expiresAt = Infinity }) => (expiresAt === Infinity ? undefined : expiresAt / 1000))
  return {
    requested(labels, outcome) {
      requests(1, { ...attributesOf(labels), 'jwks_cache.outcome': outcome })
    },
    servedStale(labels) {
      stale(1, attributesOf(labels))
    },
    refreshed(labels, seconds, failure?: SourceFailure) {
      const attributes = attributesOf(labels)
      refreshes(1, failure === undefined ? attributes : { ...attributes, 'error.type': failure })
      refreshDuration(seconds, attributes)
    },
    verified(labels, seconds, outcome: VerificationOutcome) {
      const attributes = attributesOf(labels)
      verifications(1, { ...attributes, 'jwks_auth.outcome': outcome })
      verificationDuration(seconds, attributes)
    },
    ended() {},
  }
}

/** Every instrument: its name, unit and description. */
export const INSTRUMENTS = {
  requests: ['jwks_cache.requests', '{request}', 'Requests for keys, by jwks_cache.outcome: hit or miss'],
  stale: ['jwks_cache.stale', '{request}', 'Requests for keys that were answered with expired ones'],
  refreshes: ['jwks_cache.refreshes', '{refresh}', 'Fetches of keys that have ended; error.type tells why they failed'],
  refreshDuration: ['jwks_cache.refresh.duration', 's', 'How long fetches of keys took, retries included'],
  keys: ['jwks_cache.keys', '{key}', 'Usable keys in the cache'],
  expires: ['jwks_cache.expires', 's', 'When the keys in the cache expire, in seconds since the epoch'],
  verifications: ['jwks_auth.verifications', '{token}', 'Verifications of tokens, by jwks_auth.outcome'],
  verificationDuration: ['jwks_auth.verification.duration', 's', 'How long verifications took'],
} as const

function attributesOf({ tenant, provider }: Labels): Attributes {
  return {
    ...(tenant === undefined ? {} : { 'jwks_auth.tenant': tenant }),
    ...(provider === undefined ? {} : { 'jwks_auth.provider': provider }),
  }
}
