import type { Instant } from '../time/clock.js'
import type { CachePolicy } from './cache-policy.js'
import type { Failure } from './failure.js'
import { ageOf, type Snapshot } from './snapshot.js'

/**
 * The state of a cache manager. `ready` and `refreshing` have a snapshot; `loading` and `refreshing` have an open
 * fetch. Each variant carries only its own data.
 */
export type CacheState =
  | ({ readonly name: 'empty'; readonly failure?: Failure } & Discarded)
  | ({ readonly name: 'loading'; readonly failure?: Failure } & Open & Discarded)
  | { readonly name: 'ready'; readonly snapshot: Snapshot; readonly failure?: Failure }
  | ({ readonly name: 'refreshing'; readonly snapshot: Snapshot; readonly failure?: Failure } & Open)

/** The number of a fetch. A result is dropped unless it belongs to the open flight. */
export type Flight = number

/** The flight of keys that this process did not fetch. */
export const NO_FLIGHT: Flight = 0

/**
 * Keys that were discarded at their stale limit. They are never served again unless the provider confirms them, and
 * keys that are no newer are not adopted. Their validators make the next request conditional (RFC 9111 section 4.3).
 */
interface Discarded {
  readonly discarded?: Snapshot
}

/** The open fetch. */
interface Open {
  readonly flight: Flight
  /** It began while the provider was known to fail, so requests that have stale keys do not wait for it. */
  readonly inOutage: boolean
}

export const EMPTY: CacheState = { name: 'empty' }

/** The snapshot, if its refresh is not due yet: the shortcut of the hot path. */
export function freshSnapshot(state: CacheState, now: Instant): Snapshot | undefined {
  if (state.name !== 'ready' && state.name !== 'refreshing') return undefined
  return ageOf(state.snapshot, now) < state.snapshot.lifetime.refreshAfter ? state.snapshot : undefined
}

/** Whether there are keys to serve, fresh or stale. */
export function isServable(state: CacheState, now: Instant): boolean {
  const snapshot = snapshotOf(state)
  return snapshot !== undefined && ageOf(snapshot, now) < snapshot.lifetime.staleAfter
}

/**
 * When the scheduler has to start a fetch, on the monotonic clock: when the refresh is due, but not before a backoff
 * ends. Without keys: as soon as possible. `Infinity` for keys that never change, and while a fetch is open.
 */
export function dueAt(state: CacheState, now: Instant): number {
  if (openFlight(state) !== undefined) return Infinity
  const snapshot = snapshotOf(state)
  const refreshAt = snapshot === undefined ? now.mono : now.mono + snapshot.lifetime.refreshAfter - ageOf(snapshot, now)
  return Math.max(refreshAt, state.failure?.retryAt ?? 0)
}

/** Whether a fetch may start: none is open, and no backoff is running. */
export function mayStart(state: CacheState, now: Instant): boolean {
  return openFlight(state) === undefined && (state.failure === undefined || now.mono >= state.failure.retryAt)
}

/**
 * Whether the provider is known to fail, so that requests that have stale keys do not wait for it: the backoff of its
 * last failure ended at most `staleWait` ago, or had when the open fetch began. An older failure does not count,
 * because the provider may have recovered since.
 */
export function isOutageKnown(state: CacheState, now: Instant, { staleWait }: CachePolicy): boolean {
  if (state.failure === undefined) return false
  if (state.name === 'loading' || state.name === 'refreshing') return state.inOutage
  return now.mono <= state.failure.retryAt + staleWait
}

export function snapshotOf(state: CacheState): Snapshot | undefined {
  return state.name === 'ready' || state.name === 'refreshing' ? state.snapshot : undefined
}

export function openFlight(state: CacheState): Flight | undefined {
  return state.name === 'loading' || state.name === 'refreshing' ? state.flight : undefined
}

function openOf(state: CacheState): Open | undefined {
  if (state.name !== 'loading' && state.name !== 'refreshing') return undefined
  const { flight, inOutage } = state
  return { flight, inOutage }
}

/** The current keys, or else the discarded ones. */
export function lastSnapshot(state: CacheState): Snapshot | undefined {
  return state.name === 'ready' || state.name === 'refreshing' ? state.snapshot : state.discarded
}

/** When {@link lastSnapshot} was fetched, by the wall clock. */
export function lastFetchedAt(state: CacheState): number | undefined {
  return lastSnapshot(state)?.fetchedAt.wall
}

/** Failures stay: they are what this process knows of the provider. */
export function withSnapshot(state: CacheState, snapshot: Snapshot): CacheState {
  const open = openOf(state)
  if (open === undefined) return { name: 'ready', snapshot, ...failureOf(state) }
  return { name: 'refreshing', snapshot, ...open, ...failureOf(state) }
}

export function withFlight(state: CacheState, flight: Flight, now: Instant, policy: CachePolicy): CacheState {
  const snapshot = snapshotOf(state)
  const open: Open = { flight, inOutage: isOutageKnown(state, now, policy) }
  if (snapshot === undefined) return { name: 'loading', ...open, ...failureOf(state), ...discardedOf(state) }
  return { name: 'refreshing', snapshot, ...open, ...failureOf(state) }
}

export function withoutSnapshot(state: CacheState): CacheState {
  const open = openOf(state)
  if (open === undefined) return { name: 'empty', ...failureOf(state), ...discardedOf(state) }
  return { name: 'loading', ...open, ...failureOf(state), ...discardedOf(state) }
}

export function withFailure(state: CacheState, failure: Failure): CacheState {
  const snapshot = snapshotOf(state)
  return snapshot === undefined
    ? { name: 'empty', failure, ...discardedOf(state) }
    : { name: 'ready', snapshot, failure }
}

function failureOf({ failure }: CacheState): { readonly failure?: Failure } {
  return failure === undefined ? {} : { failure }
}

function discardedOf(state: CacheState): Discarded {
  const discarded = lastSnapshot(state)
  return discarded === undefined ? {} : { discarded }
}
