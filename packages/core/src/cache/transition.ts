import type { FlightPurpose } from '../events/trace.js'
import type { Instant } from '../time/clock.js'
import { MAX_CLOCK_SKEW_MS } from '../time/clock-skew.js'
import type { SourceError } from '../errors/errors.js'
import { isSameSet } from '../keys/key-set.js'
import type { CachePolicy } from './cache-policy.js'
import { failureAfter } from './failure.js'
import { ageOf, isFromStoreOrFleet, type Snapshot } from './snapshot.js'
import {
  EMPTY,
  dueAt,
  isOutageKnown,
  withFailure,
  lastFetchedAt,
  mayStart,
  openFlight,
  snapshotOf,
  type CacheState,
  type Flight,
  withFlight,
  withSnapshot,
  withoutSnapshot,
} from './state.js'

/**
 * The cache's whole behaviour as a pure function. Takes the state of a source, an event (a request, a timer, the end of
 * a fetch) and the time; returns the next state and the effects to execute (start or abort a fetch, answer the
 * request).
 */
export function transition(state: CacheState, event: CacheEvent, now: Instant, policy: CachePolicy): Transition {
  switch (event.type) {
    case 'wanted':
      return whenWanted(state, event.next, now, policy)
    case 'recheck':
      return whenRechecked(state, event.next, now, policy)
    case 'due':
      return whenDue(state, event.next, now, policy)
    case 'forced':
      return whenForced(state, event.next, now, policy)
    case 'fetched':
      return openFlight(state) === event.flight ? whenFetched(state, event, now, policy) : unchanged(state)
    case 'failed':
      return openFlight(state) === event.flight
        ? { state: withFailure(state, failureAfter(state.failure, event, now, policy)), effects: NO_EFFECTS }
        : unchanged(state)
    case 'adopted':
      return isNewer(event.snapshot, state, now)
        ? { state: withSnapshot(state, event.snapshot), effects: NO_EFFECTS }
        : unchanged(state)
    case 'closed':
      return { state: EMPTY, effects: abortOpen(state) }
  }
}

/** An open fetch. */
export interface Fetch {
  readonly flight: Flight
  readonly purpose: FlightPurpose
  /** The last keys when it began, discarded ones included. */
  readonly previous: Snapshot | undefined
  /** Started because the answer to the fetch before may have been older than keys adopted in the meantime. */
  readonly again?: true
}

export type CacheEvent =
  /** A request needs the keys. */
  | { readonly type: 'wanted'; readonly next: Flight }
  /** A request needs newer keys: its `kid` is unknown, or its signature matches no key. */
  | { readonly type: 'recheck'; readonly next: Flight }
  /** The keys are due for a refresh, by the clock rather than by a request. */
  | { readonly type: 'due'; readonly next: Flight }
  | { readonly type: 'forced'; readonly next: Flight }
  /** `askedAt`: when the request for this answer began, by the wall clock. */
  | ({
      readonly type: 'fetched'
      readonly next: Flight
      readonly snapshot: Snapshot
      readonly askedAt: number
    } & Fetch)
  /** `random` in `[0, 1)` is the jitter of the backoff. */
  | { readonly type: 'failed'; readonly flight: Flight; readonly error: SourceError; readonly random: number }
  /** Keys that another process, or an earlier run of this one, fetched. */
  | { readonly type: 'adopted'; readonly snapshot: Snapshot }
  | { readonly type: 'closed' }

/** Starts or aborts a fetch. */
type FlightEffect =
  | { readonly type: 'start'; readonly flight: Flight; readonly purpose: FlightPurpose; readonly again?: true }
  | { readonly type: 'abort'; readonly flight: Flight }

/** The answer to the request that caused the event. */
export type Answer =
  /** Use this snapshot. */
  | { readonly type: 'serve'; readonly snapshot: Snapshot; readonly stale: boolean }
  /** Wait for the open flight; at most `atMost` milliseconds if there are keys to fall back on. */
  | { readonly type: 'wait'; readonly atMost: number; readonly fallback: Snapshot | undefined }
  /** There is nothing to serve for the next `retryAfter` milliseconds. */
  | { readonly type: 'refuse'; readonly retryAfter: number; readonly error: SourceError }

export type CacheEffect = FlightEffect | Answer

export interface Transition {
  readonly state: CacheState
  readonly effects: readonly CacheEffect[]
}

const NO_EFFECTS: readonly CacheEffect[] = []

function whenWanted(state: CacheState, next: Flight, now: Instant, policy: CachePolicy): Transition {
  const snapshot = snapshotOf(state)
  if (snapshot === undefined) return whenNothingToServe(state, next, now, policy)
  const { refreshAfter, expireAfter, staleAfter } = snapshot.lifetime
  const age = ageOf(snapshot, now)
  if (age >= staleAfter) return whenNothingToServe(withoutSnapshot(state), next, now, policy)
  const stale = age >= expireAfter
  const serve: CacheEffect = { type: 'serve', snapshot, stale }
  if (age < refreshAfter) return { state, effects: [serve] }
  const after = startUnlessBackingOff(state, next, now, policy, 'routine')
  const atOnce = isOutageKnown(after.state, now, policy) || age < expireAfter + policy.staleWhileRevalidate
  if (atOnce) return { state: after.state, effects: [...after.effects, serve] }
  return {
    state: after.state,
    effects: [...after.effects, { type: 'wait', atMost: policy.staleWait, fallback: snapshot }],
  }
}

function whenNothingToServe(state: CacheState, next: Flight, now: Instant, policy: CachePolicy): Transition {
  const after = startUnlessBackingOff(state, next, now, policy, 'routine')
  return { state: after.state, effects: [...after.effects, waitOrRefuse(after.state, now)] }
}

function whenRechecked(state: CacheState, next: Flight, now: Instant, policy: CachePolicy): Transition {
  const after = startUnlessBackingOff(state, next, now, policy, 'recheck')
  return { state: after.state, effects: [...after.effects, waitOrRefuse(after.state, now)] }
}

function waitOrRefuse(state: CacheState, now: Instant): CacheEffect {
  if (openFlight(state) !== undefined || state.failure === undefined) {
    return { type: 'wait', atMost: Infinity, fallback: undefined }
  }
  return { type: 'refuse', retryAfter: state.failure.retryAt - now.mono, error: state.failure.error }
}

function whenDue(state: CacheState, next: Flight, now: Instant, policy: CachePolicy): Transition {
  return dueAt(state, now) > now.mono ? unchanged(state) : startUnlessBackingOff(state, next, now, policy, 'routine')
}

function whenForced(state: CacheState, next: Flight, now: Instant, policy: CachePolicy): Transition {
  const start: CacheEffect = { type: 'start', flight: next, purpose: 'forced' }
  return { state: withFlight(state, next, now, policy), effects: [...abortOpen(state), start] }
}

/**
 * Keys adopted during the fetch may be newer than its answer: a 304 confirms the validators that were sent, and a 200
 * may have been on its way for seconds. If the two differ and the adopted keys were not fetched well before the
 * request, the provider is asked once more, with the validators of the adopted keys.
 */
function whenFetched(
  state: CacheState,
  { snapshot, askedAt, previous, purpose, again, next }: Extract<CacheEvent, { type: 'fetched' }>,
  now: Instant,
  policy: CachePolicy,
): Transition {
  const current = snapshotOf(state)
  const accepted: Transition = { state: { name: 'ready', snapshot }, effects: NO_EFFECTS }
  if (current === undefined || current === previous) return accepted
  if (isFromStoreOrFleet(snapshot)) {
    const isOlder = snapshot.fetchedAt.wall < current.fetchedAt.wall
    return isOlder ? { state: { name: 'ready', snapshot: current }, effects: NO_EFFECTS } : accepted
  }
  if (again || askedAt > current.fetchedAt.wall + MAX_CLOCK_SKEW_MS || isSameSet(current.keys, snapshot.keys))
    return accepted
  return {
    state: withFlight(state, next, now, policy),
    effects: [{ type: 'start', flight: next, purpose, again: true }],
  }
}

function startUnlessBackingOff(
  state: CacheState,
  next: Flight,
  now: Instant,
  policy: CachePolicy,
  purpose: FlightPurpose,
): Transition {
  if (!mayStart(state, now)) return unchanged(state)
  return { state: withFlight(state, next, now, policy), effects: [{ type: 'start', flight: next, purpose }] }
}

/** Worth adopting: fetched later than the current or the discarded keys, and not past its stale limit. */
function isNewer(snapshot: Snapshot, state: CacheState, now: Instant): boolean {
  const before = lastFetchedAt(state) ?? -Infinity
  return snapshot.fetchedAt.wall > before && ageOf(snapshot, now) < snapshot.lifetime.staleAfter
}

function abortOpen(state: CacheState): readonly CacheEffect[] {
  const flight = openFlight(state)
  return flight === undefined ? NO_EFFECTS : [{ type: 'abort', flight }]
}

function unchanged(state: CacheState): Transition {
  return { state, effects: NO_EFFECTS }
}
