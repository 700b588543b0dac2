/** The definition of every Prometheus metric. The names are public: dashboards and alerts depend on them. */
export const METRICS: Readonly<Record<MetricKey, MetricDefinition>> = {
  requests: {
    name: 'jwks_cache_requests_total',
    type: 'counter',
    help: 'Requests for keys, by verifications and by resolve()',
    labels: [],
  },
  hits: {
    name: 'jwks_cache_hits_total',
    type: 'counter',
    help: 'Requests for keys that were answered at once, fresh or stale',
    labels: [],
  },
  misses: {
    name: 'jwks_cache_misses_total',
    type: 'counter',
    help: 'Requests for keys that waited for a fetch, or were refused for want of keys',
    labels: [],
  },
  stale: {
    name: 'jwks_cache_stale_total',
    type: 'counter',
    help: 'Requests for keys that were answered with expired ones, as their provider is slow or failing',
    labels: [],
  },
  refreshes: {
    name: 'jwks_cache_refresh_total',
    type: 'counter',
    help: 'Fetches of keys that have ended, by status: success or error',
    labels: ['status'],
  },
  refreshErrors: {
    name: 'jwks_cache_refresh_errors_total',
    type: 'counter',
    help: 'Fetches of keys that failed, by reason',
    labels: ['reason'],
  },
  refreshDuration: {
    name: 'jwks_cache_refresh_duration_seconds',
    type: 'histogram',
    help: 'How long fetches of keys took, retries included',
    labels: [],
  },
  keys: {
    name: 'jwks_cache_keys',
    type: 'gauge',
    help: 'Usable keys in the cache',
    labels: [],
  },
  expires: {
    name: 'jwks_cache_expires_timestamp_seconds',
    type: 'gauge',
    help:
      'When the keys in the cache expire, in seconds since the epoch; ' +
      'the first, where sources are counted together',
    labels: [],
  },
  verifications: {
    name: 'jwks_auth_verifications_total',
    type: 'counter',
    help: 'Verifications of tokens, by outcome: accepted, refused, or unavailable (503)',
    labels: ['outcome'],
  },
  verificationDuration: {
    name: 'jwks_auth_verification_duration_seconds',
    type: 'histogram',
    help: 'How long verifications took, waiting for keys included',
    labels: [],
  },
}

/** One metric. Its `labels` are those besides tenant and provider. */
export interface MetricDefinition {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
}

export type MetricKey =
  | 'requests'
  | 'hits'
  | 'misses'
  | 'stale'
  | 'refreshes'
  | 'refreshErrors'
  | 'refreshDuration'
  | 'keys'
  | 'expires'
  | 'verifications'
  | 'verificationDuration'
