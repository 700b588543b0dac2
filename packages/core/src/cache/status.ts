import type { Instant } from '../time/clock.js'
import { isFromStoreOrFleet } from './snapshot.js'
import { isServable, snapshotOf, type CacheState } from './state.js'
import type { RequestCounts } from './request-counts.js'

/**
 * The current state of a key source: its keys and their lifetime, its last failure, and how many requests it served.
 * Instants are milliseconds since the epoch; `undefined` if there are no keys.
 */
export interface SourceStatus {
  readonly state: 'Empty' | 'Loading' | 'Ready' | 'Refreshing'
  /** Whether tokens with known keys can be verified now. */
  readonly ready: boolean
  readonly fetchedAt: number | undefined
  /**
   * `provider`: the last fetch brought or confirmed the keys. `store`: they came from a store or another process and
   * have not been confirmed since.
   */
  readonly keysFrom: 'provider' | 'store' | undefined
  /** When the next refresh is due. */
  readonly refreshAt: number | undefined
  readonly expiresAt: number | undefined
  /** Until when the keys are served while the provider fails. */
  readonly staleUntil: number | undefined
  readonly keys: readonly KeyStatus[]
  /** Failed fetches since the last successful one. */
  readonly consecutiveErrors: number
  readonly lastError: string | undefined
  /** The exact failure, as a fixed phrase; for a pin, with the pins that were seen. */
  readonly lastErrorDetail: string | undefined
  /** Until when no fetch starts by itself, because the last one failed. */
  readonly retryAt: number | undefined
  /** Requests for keys since this source was created. */
  readonly requests: number
  /** Fraction of the requests for keys that were served at once, 0 to 1; `undefined` before the first. */
  readonly hitRate: number | undefined
  /** Fraction of the requests for keys that were served with expired keys, 0 to 1; `undefined` before the first. */
  readonly staleRatio: number | undefined
}

/** A key that is in use. */
export interface KeyStatus {
  readonly kid: string | undefined
  readonly algorithms: readonly string[]
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string
}

const NAMES = { empty: 'Empty', loading: 'Loading', ready: 'Ready', refreshing: 'Refreshing' } as const

export function statusOf(state: CacheState, { hits, misses, stale }: RequestCounts, now: Instant): SourceStatus {
  const snapshot = snapshotOf(state)
  const requests = hits + misses
  const after = (span: number | undefined): number | undefined =>
    snapshot === undefined || span === undefined ? undefined : snapshot.fetchedAt.wall + span
  return {
    state: NAMES[state.name],
    ready: isServable(state, now),
    fetchedAt: after(0),
    keysFrom: snapshot === undefined ? undefined : isFromStoreOrFleet(snapshot) ? 'store' : 'provider',
    refreshAt: after(snapshot?.lifetime.refreshAfter),
    expiresAt: after(snapshot?.lifetime.expireAfter),
    staleUntil: after(snapshot?.lifetime.staleAfter),
    keys: snapshot?.keys.keys.map(({ kid, algorithms, thumbprint }) => ({ kid, algorithms, thumbprint })) ?? [],
    consecutiveErrors: state.failure?.count ?? 0,
    lastError: state.failure?.error.reason,
    lastErrorDetail: state.failure?.error.message,
    retryAt: state.failure === undefined ? undefined : now.wall + Math.max(0, state.failure.retryAt - now.mono),
    requests,
    hitRate: requests === 0 ? undefined : hits / requests,
    staleRatio: requests === 0 ? undefined : stale / requests,
  }
}
