import { readFileSync } from 'node:fs'
import { SourceError } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../packages/core/src/cache/snapshot.js'
import type { CacheState } from '../../packages/core/src/cache/state.js'
import { transition, type CacheEffect, type CacheEvent } from '../../packages/core/src/cache/transition.js'
import { publishedSet } from '../cache/model/published-keys.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'

const page = readFileSync(new URL('../../docs/spec/cache.md', import.meta.url), 'utf8')
const rows = (page.split('<!-- transitions -->')[1]?.split('\n\n')[1] ?? '')
  .split('\n')
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

const now = { wall: 10_000_000, mono: 5_000_000 }
const error = new SourceError('network', 'down')
const FLIGHT = 7

const AGES = { fresh: 10, due: 100, stale: 200, gone: 300 }
const FAILURES = {
  none: undefined,
  waiting: now.mono + 1,
  over: now.mono - DEFAULTS.cache.staleWait,
  aged: now.mono - DEFAULTS.cache.staleWait - 1,
}
type Age = keyof typeof AGES
type FailureKind = keyof typeof FAILURES

const SPENT = { refreshAfter: 0, expireAfter: 0, staleAfter: 0 }

const fetchedAgo = (ms: number): Snapshot => ({
  keys: { keys: [], byKid: new Map(), dropped: [] },
  url: '',
  headers: {},
  flight: 1,
  fetchedAt: { wall: now.wall - ms, mono: now.mono - ms },
  lifetime: { refreshAfter: 100, expireAfter: 200, staleAfter: 300 },
})

const snapshotOf = (age: Age): Snapshot => fetchedAgo(AGES[age])

function stateOf(name: CacheState['name'], age: Age, kind: FailureKind): CacheState {
  const retryAt = FAILURES[kind]
  const failure = retryAt === undefined ? {} : { failure: { count: 1, error, retryAt } }
  const open = { flight: FLIGHT, inOutage: kind === 'waiting' || kind === 'over' }
  const snapshot = snapshotOf(age)
  const discarded = snapshotOf('gone')
  switch (name) {
    case 'empty':
      return { name, ...failure, discarded }
    case 'loading':
      return { name, ...open, ...failure, discarded }
    case 'ready':
      return { name, snapshot, ...failure }
    case 'refreshing':
      return { name, snapshot, ...open, ...failure }
  }
}

const voyage = { flight: FLIGHT, next: 8, askedAt: 0, purpose: 'routine', previous: undefined } as const
const { keys: others } = await publishedSet([{ kid: 'other', pair: 0 }])

const EVENTS: Readonly<Record<string, CacheEvent>> = {
  wanted: { type: 'wanted', next: 8 },
  recheck: { type: 'recheck', next: 8 },
  due: { type: 'due', next: 8 },
  forced: { type: 'forced', next: 8 },
  fetched: { type: 'fetched', ...voyage, snapshot: snapshotOf('fresh') },
  'fetched, unlike adopted': { type: 'fetched', ...voyage, snapshot: { ...snapshotOf('fresh'), keys: others } },
  failed: { type: 'failed', flight: FLIGHT, error, random: 0.5 },
  'fetched, of another fetch': { type: 'fetched', ...voyage, flight: 6, snapshot: snapshotOf('fresh') },
  'failed, of another fetch': { type: 'failed', flight: 6, error, random: 0.5 },
  adopted: { type: 'adopted', snapshot: fetchedAgo(0) },
  'adopted, but no newer': { type: 'adopted', snapshot: fetchedAgo(300) },
  'adopted, but gone': { type: 'adopted', snapshot: { ...fetchedAgo(0), lifetime: SPENT } },
  closed: { type: 'closed' },
}

function nameOf(effect: CacheEffect): string {
  if (effect.type === 'serve') return effect.stale ? 'serve stale' : 'serve'
  if (effect.type === 'wait') return effect.fallback === undefined ? 'wait' : 'wait briefly'
  return effect.type
}

const holds = (cell: string | undefined, value: string): boolean =>
  cell === 'any' || (cell ?? '').split(', ').includes(value)
const names = ['empty', 'loading', 'ready', 'refreshing'] as const
const ages = Object.keys(AGES) as Age[]
const failures = Object.keys(FAILURES) as FailureKind[]

const combinations = Object.keys(EVENTS).flatMap((event) =>
  names.flatMap((name) =>
    (name === 'ready' || name === 'refreshing' ? ages : (['fresh'] as const)).flatMap((age) =>
      failures
        // A fetch of another flight that ends while none is open is the only way it can end there.
        .filter(() => !(['fetched', 'failed'].includes(event) && (name === 'empty' || name === 'ready')))
        // Without keys there are none that could be unlike.
        .filter(() => !(event === 'fetched, unlike adopted' && name !== 'refreshing'))
        .map((failure) => ({ event, name, age, failure })),
    ),
  ),
)

describe('the table in docs/spec/cache.md', () => {
  it.each(combinations)('$event, $name, $age, failure $failure', ({ event, name, age, failure }) => {
    const matching = rows.filter((cells) => {
      const hasKeys = name === 'ready' || name === 'refreshing'
      const ageHolds = hasKeys ? holds(cells[2], age) : cells[2] === '-' || cells[2] === 'any'
      return cells[0] === event && holds(cells[1], name) && ageHolds && holds(cells[3], failure)
    })
    expect(matching).toHaveLength(1)
    const [row = []] = matching
    const given = EVENTS[event]
    if (given === undefined) throw new Error(event)
    const { state, effects } = transition(stateOf(name, age, failure), given, now, DEFAULTS.cache)
    expect(state.name).toBe(row[4] === 'same' ? name : row[4])
    expect(effects.map(nameOf).join(', ') || 'nothing').toBe(row[5])
  })

  it('has no row that nothing matches', () => {
    expect(new Set(rows.map((cells) => cells[0]))).toEqual(new Set(Object.keys(EVENTS)))
  })
})
