import { describe, expect, it } from 'vitest'
import { SourceError } from '../errors/errors.js'
import { DEFAULTS } from '../options/defaults.js'
import type { Failure } from './failure.js'
import type { Snapshot } from './snapshot.js'
import { dueAt, EMPTY, freshSnapshot, type CacheState } from './state.js'
import { transition } from './transition.js'

const policy = DEFAULTS.cache
const error = new SourceError('network', 'down')
const start = { wall: 1_000_000, mono: 5000 }
const at = (ms: number): typeof start => ({ wall: start.wall + ms, mono: start.mono + ms })

const snapshot: Snapshot = {
  keys: { keys: [], byKid: new Map(), dropped: [] },
  url: 'https://issuer.example/jwks',
  headers: {},
  flight: 1,
  fetchedAt: start,
  lifetime: { refreshAfter: 570_000, expireAfter: 600_000, staleAfter: 4_200_000 },
}
const failure = (retryAfter: number): Failure => ({ count: 1, error, retryAt: start.mono + retryAfter })

const ready: CacheState = { name: 'ready', snapshot }
const refreshing: CacheState = { name: 'refreshing', snapshot, flight: 7, inOutage: false }
const loading: CacheState = { name: 'loading', flight: 7, inOutage: false }

const start8 = { type: 'start', flight: 8, purpose: 'routine' }
const waitForever = { type: 'wait', atMost: Infinity, fallback: undefined }
const serve = { type: 'serve', snapshot, stale: false }
const serveStale = { type: 'serve', snapshot, stale: true }
const waitShortly = { type: 'wait', atMost: policy.staleWait, fallback: snapshot }

/** What a request sees: the table of the design, row by row. */
const wanted: readonly (readonly [string, CacheState, number, string, readonly unknown[]])[] = [
  ['nothing was tried', EMPTY, 0, 'loading', [start8, waitForever]],
  ['a fetch is open and there are no keys', loading, 0, 'loading', [waitForever]],
  [
    'the last try failed and must not be repeated yet',
    { name: 'empty', failure: failure(4000) },
    1000,
    'empty',
    [{ type: 'refuse', retryAfter: 3000, error }],
  ],
  [
    'the last try failed and may be repeated',
    { name: 'empty', failure: failure(4000) },
    4000,
    'loading',
    [start8, waitForever],
  ],
  ['keys are fresh', ready, 569_999, 'ready', [serve]],
  ['keys are fresh and a fetch is open', refreshing, 569_999, 'refreshing', [serve]],
  ['keys are due for a refresh', ready, 570_000, 'refreshing', [start8, serve]],
  ['keys are due for a refresh that is open', refreshing, 570_000, 'refreshing', [serve]],
  [
    'keys are due, but the provider failed just now',
    { ...ready, failure: failure(580_000) },
    570_000,
    'ready',
    [serve],
  ],
  ['keys are stale', ready, 600_000, 'refreshing', [start8, waitShortly]],
  ['keys are stale and a fetch is open', refreshing, 600_000, 'refreshing', [waitShortly]],
  ['keys are stale after a failure', { ...ready, failure: failure(700_000) }, 600_000, 'ready', [serveStale]],
  [
    'keys are stale after a failure that may be repeated',
    { ...ready, failure: failure(600_000) },
    600_000,
    'refreshing',
    [start8, serveStale],
  ],
  [
    'keys are stale after a failure that is too old to count',
    { ...ready, failure: failure(600_000) },
    600_000 + policy.staleWait + 1,
    'refreshing',
    [start8, waitShortly],
  ],
  [
    'keys are stale and a fetch is open that began right after a failure',
    { ...refreshing, inOutage: true, failure: failure(600_000) },
    700_000,
    'refreshing',
    [serveStale],
  ],
  ['keys are past their stale limit', ready, 4_200_000, 'loading', [start8, waitForever]],
  ['keys are past their stale limit and a fetch is open', refreshing, 4_200_000, 'loading', [waitForever]],
  [
    'keys are past their stale limit after a failure',
    { ...ready, failure: failure(4_300_000) },
    4_200_000,
    'empty',
    [{ type: 'refuse', retryAfter: 100_000, error }],
  ],
]

describe('a request that wants keys', () => {
  it.each(wanted)('when %s', (_when, state, elapsed, name, effects) => {
    const result = transition(state, { type: 'wanted', next: 8 }, at(elapsed), policy)
    expect(result.state.name).toBe(name)
    expect(result.effects).toEqual(effects)
  })

  it('is served stale keys at once inside staleWhileRevalidate', () => {
    const result = transition(ready, { type: 'wanted', next: 8 }, at(600_000), {
      ...policy,
      staleWhileRevalidate: 1000,
    })
    expect(result.effects).toEqual([start8, serveStale])
  })

  it('takes the larger of both clocks for the age, so that a clock set back makes no key younger', () => {
    const setBack = { wall: start.wall - 3_600_000, mono: start.mono + 600_000 }
    const setForward = { wall: start.wall + 600_000, mono: start.mono }
    expect(transition(ready, { type: 'wanted', next: 8 }, setBack, policy).effects).toEqual([start8, waitShortly])
    expect(transition(ready, { type: 'wanted', next: 8 }, setForward, policy).effects).toEqual([start8, waitShortly])
    expect(freshSnapshot(ready, setBack)).toBeUndefined()
  })
})

describe('a recheck', () => {
  const recheck = { type: 'recheck', next: 8 } as const

  it('joins the open fetch', () => {
    expect(transition(refreshing, recheck, at(0), policy)).toEqual({ state: refreshing, effects: [waitForever] })
  })

  it('starts a fetch of its own when none is open', () => {
    const { state, effects } = transition(ready, recheck, at(0), policy)
    expect(state).toEqual({ name: 'refreshing', snapshot, flight: 8, inOutage: false })
    expect(effects).toEqual([{ type: 'start', flight: 8, purpose: 'recheck' }, waitForever])
  })

  it('waits for the backoff after a failure', () => {
    const failed: CacheState = { ...ready, failure: failure(4000) }
    expect(transition(failed, recheck, at(1000), policy)).toEqual({
      state: failed,
      effects: [{ type: 'refuse', retryAfter: 3000, error }],
    })
  })
})

describe('a forced refresh', () => {
  it('takes the place of the open fetch', () => {
    const { state, effects } = transition(refreshing, { type: 'forced', next: 8 }, at(0), policy)
    expect(state).toEqual({ name: 'refreshing', snapshot, flight: 8, inOutage: false })
    expect(effects).toEqual([
      { type: 'abort', flight: 7 },
      { type: 'start', flight: 8, purpose: 'forced' },
    ])
  })

  it('does not wait for the backoff', () => {
    const { state } = transition({ name: 'empty', failure: failure(9000) }, { type: 'forced', next: 8 }, at(0), policy)
    expect(state).toMatchObject({ name: 'loading', flight: 8 })
  })
})

describe('the end of a fetch', () => {
  const newer = { ...snapshot, url: 'https://issuer.example/newer' }
  const fetch = { flight: 7, next: 8, askedAt: 0, purpose: 'routine', previous: snapshot } as const
  const failed = (flight: number, random = 0.5): Parameters<typeof transition>[1] => ({
    type: 'failed',
    flight,
    error,
    random,
  })

  it('replaces the keys and forgets failures', () => {
    const state: CacheState = { ...refreshing, failure: failure(0) }
    expect(transition(state, { type: 'fetched', ...fetch, snapshot: newer }, at(0), policy).state).toEqual({
      name: 'ready',
      snapshot: newer,
    })
  })

  it.each([EMPTY, loading, ready, refreshing])('is ignored when the fetch was superseded ($name)', (state) => {
    expect(transition(state, { type: 'fetched', ...fetch, flight: 6, snapshot: newer }, at(0), policy).state).toBe(
      state,
    )
    expect(transition(state, failed(6), at(0), policy).state).toBe(state)
  })

  it('keeps usable keys when it failed', () => {
    expect(transition(refreshing, failed(7), at(0), policy).state).toMatchObject({ name: 'ready', snapshot })
    expect(transition(loading, failed(7), at(0), policy).state).toMatchObject({ name: 'empty' })
  })

  it('doubles the backoff with each failure, up to its ceiling', () => {
    let state: CacheState = { name: 'loading', flight: 1, inOutage: false }
    const waits: number[] = []
    for (let flight = 1; flight <= 9; flight += 1) {
      state = transition(
        { name: 'loading', flight, inOutage: false, ...(state.failure && { failure: state.failure }) },
        failed(flight),
        at(0),
        policy,
      ).state
      waits.push((state.failure?.retryAt ?? 0) - start.mono)
    }
    expect(waits).toEqual([750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000])
  })

  it('honours Retry-After, up to five minutes', () => {
    const retryAt = (retryAfter: number): number | undefined => {
      const asked = new SourceError('status', 'busy', { httpStatus: 503, retryAfter })
      return transition(loading, { type: 'failed', flight: 7, error: asked, random: 0 }, at(0), policy).state.failure
        ?.retryAt
    }
    expect(retryAt(20_000)).toBe(start.mono + 20_000)
    expect(retryAt(1e12)).toBe(start.mono + 300_000)
  })
})

describe('the clock', () => {
  const due = { type: 'due', next: 8 } as const
  const failing: CacheState = { ...ready, failure: failure(700_000) }

  it.each<[string, CacheState, number, readonly unknown[]]>([
    ['starts a refresh when keys are due', ready, 570_000, [start8]],
    ['starts none before', ready, 569_999, []],
    ['starts none while one is open', refreshing, 570_000, []],
    ['starts none while backing off', failing, 699_999, []],
    ['starts one when the backoff ends', failing, 700_000, [start8]],
    ['starts the first fetch at once', EMPTY, 0, [start8]],
  ])('%s', (_what, state, elapsed, effects) => {
    expect(transition(state, due, at(elapsed), policy).effects).toEqual(effects)
  })

  it('knows when to look again', () => {
    expect(dueAt(ready, at(1000))).toBe(start.mono + 570_000)
    expect(dueAt(failing, at(1000))).toBe(start.mono + 700_000)
    expect(dueAt(refreshing, at(1000))).toBe(Infinity)
    expect(dueAt(EMPTY, at(1000))).toBe(start.mono + 1000)
  })
})

describe('closing', () => {
  it('aborts the open fetch and forgets the keys', () => {
    expect(transition(refreshing, { type: 'closed' }, at(0), policy)).toEqual({
      state: EMPTY,
      effects: [{ type: 'abort', flight: 7 }],
    })
    expect(transition(ready, { type: 'closed' }, at(0), policy)).toEqual({ state: EMPTY, effects: [] })
  })
})
