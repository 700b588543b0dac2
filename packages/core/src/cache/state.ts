import type { Instant } from '../clock.js'
import { CLOCKS_APART } from '../clocks-apart.js'
import type { SourceError } from '../errors.js'
import { isSameSet } from '../keys/key-set.js'
import type { CachePolicy } from '../options/cache-policy.js'
import { failureAfter, type Failure } from './failure.js'
import { ageOf, isSecondHand, type Snapshot } from './snapshot.js'

/** The number of a fetch. A result that belongs to another flight than the open one is dropped. */
export type Flight = number

/** Without keys: when those were fetched, by the wall clock, that were given up at their stale limit. None as old come back. */
interface GivenUp {
  readonly givenUp?: number
}

/** What a cache manager knows. Each variant carries only its own data. */
export type CacheState =
  | ({ readonly name: 'empty'; readonly failure?: Failure } & GivenUp)
  | ({ readonly name: 'loading'; readonly flight: Flight; readonly failure?: Failure } & GivenUp)
  | { readonly name: 'ready'; readonly snapshot: Snapshot; readonly failure?: Failure }
  | { readonly name: 'refreshing'; readonly snapshot: Snapshot; readonly flight: Flight; readonly failure?: Failure }

/** Why a fetch starts: because keys age, because a token named an unknown key, or because the operator said so. */
export type FlightPurpose = 'routine' | 'recheck' | 'forced'

/** A fetch on its way. */
export interface Voyage {
  readonly flight: Flight
  readonly purpose: FlightPurpose
  /** The keys that were at hand when it began. */
  readonly previous: Snapshot | undefined
  /** Started because the answer to the one before may have been older than keys that were adopted meanwhile. */
  readonly again?: true
}

export type CacheEvent =
  /** A request needs the keys. */
  | { readonly type: 'wanted'; readonly next: Flight }
  /** A request needs keys newer than those at hand: unknown `kid`, or a signature that does not fit. */
  | { readonly type: 'recheck'; readonly next: Flight }
  /** The keys are due for a refresh, by the clock rather than by a request. */
  | { readonly type: 'due'; readonly next: Flight }
  | { readonly type: 'forced'; readonly next: Flight }
  /** `askedAt`: when the request began that was answered, by the wall clock. */
  | ({
      readonly type: 'fetched'
      readonly next: Flight
      readonly snapshot: Snapshot
      readonly askedAt: number
    } & Voyage)
  /** `random` in `[0, 1)` is the jitter of the backoff. */
  | { readonly type: 'failed'; readonly flight: Flight; readonly error: SourceError; readonly random: number }
  /** Keys that another process fetched, or an earlier run of this one. */
  | { readonly type: 'adopted'; readonly snapshot: Snapshot }
  | { readonly type: 'closed' }

/** What to do about fetches. */
type FlightEffect =
  | { readonly type: 'start'; readonly flight: Flight; readonly purpose: FlightPurpose; readonly again?: true }
  | { readonly type: 'abort'; readonly flight: Flight }

/** What the request that asked is told. */
export type Answer =
  /** Go on with this snapshot. */
  | { readonly type: 'serve'; readonly snapshot: Snapshot; readonly stale: boolean }
  /** Wait for the open flight; at most `atMost` milliseconds when there are keys to fall back on. */
  | { readonly type: 'wait'; readonly atMost: number; readonly fallback: Snapshot | undefined }
  /** There is nothing to serve before `retryAfter` milliseconds have passed. */
  | { readonly type: 'refuse'; readonly retryAfter: number; readonly error: SourceError }

export type CacheEffect = FlightEffect | Answer

export interface Transition {
  readonly state: CacheState
  readonly effects: readonly CacheEffect[]
}

export const EMPTY: CacheState = { name: 'empty' }
const NO_EFFECTS: readonly CacheEffect[] = []

/** The snapshot to serve without a second thought: before its refresh is due. The hot path's short cut. */
export function freshSnapshot(state: CacheState, now: Instant): Snapshot | undefined {
  if (state.name !== 'ready' && state.name !== 'refreshing') return undefined
  return ageOf(state.snapshot, now) < state.snapshot.lifetime.refreshAfter ? state.snapshot : undefined
}

/** There are keys to serve, fresh or stale. */
export function isServable(state: CacheState, now: Instant): boolean {
  const snapshot = snapshotOf(state)
  return snapshot !== undefined && ageOf(snapshot, now) < snapshot.lifetime.staleAfter
}

/** The whole of the cache's behaviour, pure: what follows from an event, and what there is to do. */
export function transition(state: CacheState, event: CacheEvent, now: Instant, policy: CachePolicy): Transition {
  switch (event.type) {
    case 'wanted':
      return whenWanted(state, event.next, now, policy)
    case 'recheck':
      return whenRechecked(state, event.next, now)
    case 'due':
      return whenDue(state, event.next, now)
    case 'forced':
      return whenForced(state, event.next)
    case 'fetched':
      return openFlight(state) === event.flight ? whenFetched(state, event) : unchanged(state)
    case 'failed':
      return openFlight(state) === event.flight
        ? { state: landed(state, failureAfter(state.failure, event, now, policy)), effects: NO_EFFECTS }
        : unchanged(state)
    case 'adopted':
      return isNewer(event.snapshot, state, now)
        ? { state: withSnapshot(state, event.snapshot), effects: NO_EFFECTS }
        : unchanged(state)
    case 'closed':
      return { state: EMPTY, effects: abortOpen(state) }
  }
}

function whenWanted(state: CacheState, next: Flight, now: Instant, policy: CachePolicy): Transition {
  const snapshot = snapshotOf(state)
  if (snapshot === undefined) return whenNothingToServe(state, next, now)
  const { refreshAfter, expireAfter, staleAfter } = snapshot.lifetime
  const age = ageOf(snapshot, now)
  if (age >= staleAfter) return whenNothingToServe(withoutSnapshot(state), next, now)
  const stale = age >= expireAfter
  const serve: CacheEffect = { type: 'serve', snapshot, stale }
  if (age < refreshAfter) return { state, effects: [serve] }
  const after = startUnlessBackingOff(state, next, now, 'routine')
  const atOnce = state.failure !== undefined || age < expireAfter + policy.staleWhileRevalidate
  if (atOnce) return { state: after.state, effects: [...after.effects, serve] }
  return {
    state: after.state,
    effects: [...after.effects, { type: 'wait', atMost: policy.staleWait, fallback: snapshot }],
  }
}

function whenNothingToServe(state: CacheState, next: Flight, now: Instant): Transition {
  const after = startUnlessBackingOff(state, next, now, 'routine')
  return { state: after.state, effects: [...after.effects, waitOrRefuse(after.state, now)] }
}

function whenRechecked(state: CacheState, next: Flight, now: Instant): Transition {
  const after = startUnlessBackingOff(state, next, now, 'recheck')
  return { state: after.state, effects: [...after.effects, waitOrRefuse(after.state, now)] }
}

function waitOrRefuse(state: CacheState, now: Instant): CacheEffect {
  if (openFlight(state) !== undefined || state.failure === undefined) {
    return { type: 'wait', atMost: Infinity, fallback: undefined }
  }
  return { type: 'refuse', retryAfter: state.failure.retryAt - now.mono, error: state.failure.error }
}

function whenDue(state: CacheState, next: Flight, now: Instant): Transition {
  return dueAt(state, now) > now.mono ? unchanged(state) : startUnlessBackingOff(state, next, now, 'routine')
}

/**
 * When keys are to be fetched by the clock, on the monotonic clock: at their refresh, but not before a backoff ends.
 * Without keys: as soon as may be. `Infinity` for keys that never change, and while a fetch is open.
 */
export function dueAt(state: CacheState, now: Instant): number {
  if (openFlight(state) !== undefined) return Infinity
  const snapshot = snapshotOf(state)
  const refreshAt = snapshot === undefined ? now.mono : now.mono + snapshot.lifetime.refreshAfter - ageOf(snapshot, now)
  return Math.max(refreshAt, state.failure?.retryAt ?? 0)
}

function whenForced(state: CacheState, next: Flight): Transition {
  const start: CacheEffect = { type: 'start', flight: next, purpose: 'forced' }
  return { state: withFlight(state, next), effects: [...abortOpen(state), start] }
}

/**
 * Keys that were adopted meanwhile may be newer than the answer: a 304 confirms what was asked with, and a 200 may have been on its way for
 * seconds. Where the two differ and the adopted ones were not fetched well before, the provider is asked once more, with them.
 */
function whenFetched(
  state: CacheState,
  { snapshot, askedAt, previous, purpose, again, next }: Extract<CacheEvent, { type: 'fetched' }>,
): Transition {
  const held = snapshotOf(state)
  const taken: Transition = { state: { name: 'ready', snapshot }, effects: NO_EFFECTS }
  if (held === undefined || held === previous) return taken
  if (isSecondHand(snapshot)) {
    const isOlder = snapshot.fetchedAt.wall < held.fetchedAt.wall
    return isOlder ? { state: { name: 'ready', snapshot: held }, effects: NO_EFFECTS } : taken
  }
  if (again || askedAt > held.fetchedAt.wall + CLOCKS_APART || isSameSet(held.keys, snapshot.keys)) return taken
  return { state: withFlight(state, next), effects: [{ type: 'start', flight: next, purpose, again: true }] }
}

function startUnlessBackingOff(state: CacheState, next: Flight, now: Instant, purpose: FlightPurpose): Transition {
  if (!mayStart(state, now)) return unchanged(state)
  return { state: withFlight(state, next), effects: [{ type: 'start', flight: next, purpose }] }
}

/** No flight is open, and none has to be waited for after a failure. */
export function mayStart(state: CacheState, now: Instant): boolean {
  return openFlight(state) === undefined && (state.failure === undefined || now.mono >= state.failure.retryAt)
}

export function snapshotOf(state: CacheState): Snapshot | undefined {
  return state.name === 'ready' || state.name === 'refreshing' ? state.snapshot : undefined
}

export function openFlight(state: CacheState): Flight | undefined {
  return state.name === 'loading' || state.name === 'refreshing' ? state.flight : undefined
}

/** Worth having: fetched later than what is at hand, or was until it was given up, and not past its stale limit. */
function isNewer(snapshot: Snapshot, state: CacheState, now: Instant): boolean {
  const before = lastFetchedAt(state) ?? -Infinity
  return snapshot.fetchedAt.wall > before && ageOf(snapshot, now) < snapshot.lifetime.staleAfter
}

/** When the last keys in use were fetched, by the wall clock; also those given up since. */
export function lastFetchedAt(state: CacheState): number | undefined {
  return state.name === 'ready' || state.name === 'refreshing' ? state.snapshot.fetchedAt.wall : state.givenUp
}

/** Failures stay: they are what this process knows of the provider. */
function withSnapshot(state: CacheState, snapshot: Snapshot): CacheState {
  const flight = openFlight(state)
  if (flight === undefined) return { name: 'ready', snapshot, ...failureOf(state) }
  return { name: 'refreshing', snapshot, flight, ...failureOf(state) }
}

function withFlight(state: CacheState, flight: Flight): CacheState {
  const snapshot = snapshotOf(state)
  if (snapshot === undefined) return { name: 'loading', flight, ...failureOf(state), ...givenUpOf(state) }
  return { name: 'refreshing', snapshot, flight, ...failureOf(state) }
}

function withoutSnapshot(state: CacheState): CacheState {
  const flight = openFlight(state)
  if (flight === undefined) return { name: 'empty', ...failureOf(state), ...givenUpOf(state) }
  return { name: 'loading', flight, ...failureOf(state), ...givenUpOf(state) }
}

function landed(state: CacheState, failure: Failure): CacheState {
  const snapshot = snapshotOf(state)
  return snapshot === undefined ? { name: 'empty', failure, ...givenUpOf(state) } : { name: 'ready', snapshot, failure }
}

function failureOf({ failure }: CacheState): { readonly failure?: Failure } {
  return failure === undefined ? {} : { failure }
}

function givenUpOf(state: CacheState): GivenUp {
  const givenUp = lastFetchedAt(state)
  return givenUp === undefined ? {} : { givenUp }
}

function abortOpen(state: CacheState): readonly CacheEffect[] {
  const flight = openFlight(state)
  return flight === undefined ? NO_EFFECTS : [{ type: 'abort', flight }]
}

function unchanged(state: CacheState): Transition {
  return { state, effects: NO_EFFECTS }
}
