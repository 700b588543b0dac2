import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../options/defaults.js'
import { lifetimeOf } from './freshness.js'
import type { Lifetime, ResponseHeaders } from './snapshot.js'

const now = Date.UTC(2026, 0, 1)
const http = (ms: number): string => new Date(now + ms).toUTCString()

function lifetime(headers: ResponseHeaders | undefined, random = 0, delay = 0, policy = DEFAULTS.cache): Lifetime {
  const answer = {
    keys: { keys: [], byKid: new Map(), dropped: [] },
    url: '',
    headers,
    requestedAt: { wall: now - delay, mono: 1000 },
    fetchedAt: { wall: now, mono: 1000 + delay },
  }
  return lifetimeOf(answer, policy, random)
}

const ttl = (headers: ResponseHeaders, delay = 0): number => lifetime(headers, 0, delay).expireAfter / 1000

describe('the lifetime of a key set', () => {
  it.each<[string, ResponseHeaders, number]>([
    ['nothing is said: the default', {}, 600],
    ['only other directives are said: the default', { 'cache-control': 'public, must-revalidate' }, 600],
    ['only Last-Modified is said: no heuristics', { 'last-modified': http(-864_000_000) }, 600],
    ['max-age', { 'cache-control': 'public, max-age=900' }, 900],
    ['max-age in capitals', { 'cache-control': 'Max-Age=900' }, 900],
    ['s-maxage is for shared caches', { 'cache-control': 'max-age=900, s-maxage=60' }, 900],
    ['s-maxage alone says nothing to us', { 'cache-control': 's-maxage=60' }, 600],
    ['private: we are the end client', { 'cache-control': 'private, max-age=900' }, 900],
    ['stale-while-revalidate is not freshness', { 'cache-control': 'max-age=900, stale-while-revalidate=9000' }, 900],
    ['no-store: the shortest', { 'cache-control': 'no-store' }, 30],
    ['no-cache: the shortest', { 'cache-control': 'no-cache, max-age=900' }, 30],
    ['Pragma: no-cache: the shortest', { pragma: 'no-cache' }, 30],
    ['Vary: *: the shortest', { vary: '*', 'cache-control': 'max-age=900' }, 30],
    ['a short max-age is raised', { 'cache-control': 'max-age=1' }, 30],
    ['a negative max-age is raised', { 'cache-control': 'max-age=-1' }, 30],
    ['a max-age that is no number is raised', { 'cache-control': 'max-age=soon' }, 30],
    ['a long max-age is cut', { 'cache-control': 'max-age=31536000' }, 86_400],
    ['Expires', { expires: http(900_000) }, 900],
    ['Expires counts from Date', { expires: http(840_000), date: http(-60_000) }, 840],
    ['Expires in the past', { expires: http(-1000) }, 30],
    ['Expires that is no date', { expires: '0' }, 30],
    ['max-age wins over Expires', { expires: http(60_000), 'cache-control': 'max-age=900' }, 900],
    ['Age is subtracted', { 'cache-control': 'max-age=900', age: '100' }, 800],
    ['a malformed Age is ignored', { 'cache-control': 'max-age=900', age: 'old' }, 900],
    ['an old Date is an age', { 'cache-control': 'max-age=900', date: http(-200_000) }, 700],
    ['a Date in the future is no age', { 'cache-control': 'max-age=900', date: http(200_000) }, 900],
    ['the first max-age of several', { 'cache-control': 'max-age=900, max-age=60' }, 900],
    ['the first, if it is the shorter one', { 'cache-control': 'max-age=60, public, MAX-AGE=900' }, 60],
    ['a first max-age that is none: stale', { 'cache-control': 'max-age=soon, max-age=900' }, 30],
    ['a max-age without a value: stale', { 'cache-control': 'max-age' }, 30],
    ['a max-age with more behind the number: stale', { 'cache-control': 'max-age=900s' }, 30],
    ['a max-age with a fraction: stale', { 'cache-control': 'max-age=900.5' }, 30],
    ['a quoted max-age', { 'cache-control': 'max-age="900"' }, 900],
    ['a max-age that no number can hold: the longest', { 'cache-control': `max-age=${'9'.repeat(400)}` }, 86_400],
    ['a directive within a quoted text is none', { 'cache-control': 'note="max-age=60, no-store", max-age=900' }, 900],
    ['a directive that only begins like another', { 'cache-control': 'no-cached, no-stored, max-age=900' }, 900],
    ['max-age within another name', { 'cache-control': 'x-max-age=60' }, 600],
    ['no-cache for some fields counts for all', { 'cache-control': 'no-cache="set-cookie", max-age=900' }, 30],
    ['no-store in capitals', { 'cache-control': 'max-age=900, NO-STORE' }, 30],
    ['the most restrictive of two that conflict', { 'cache-control': 'max-age=900, no-cache, max-age=60' }, 30],
    ['Vary: * among others', { vary: 'accept, *', 'cache-control': 'max-age=900' }, 30],
    ['Vary: * in a line of its own', { vary: '*, accept-encoding', 'cache-control': 'max-age=900' }, 30],
    ['Vary with a name that has a star in it', { vary: 'x-*', 'cache-control': 'max-age=900' }, 900],
    ['Pragma among others', { pragma: 'x, No-Cache' }, 30],
    ['Pragma beside a Cache-Control', { pragma: 'no-cache', 'cache-control': 'max-age=900' }, 900],
    ['the first Age of several', { 'cache-control': 'max-age=900', age: '100, 200' }, 800],
    ['an invalid first Age: none', { 'cache-control': 'max-age=900', age: 'old, 200' }, 900],
    ['an Age that no number can hold', { 'cache-control': 'max-age=86400', age: '9'.repeat(400) }, 30],
    ['a number for Expires: stale', { expires: '86400' }, 30],
    ['a year for Expires: stale', { expires: '2030' }, 30],
    ['an Expires of another zone: stale', { expires: http(900_000).replace('GMT', 'PST') }, 30],
    ['an Expires without a zone: stale', { expires: http(900_000).replace(' GMT', '') }, 30],
    ['the first Expires of several', { expires: `${http(900_000)}, ${http(60_000)}` }, 900],
    ['an invalid Expires beside max-age', { expires: '0', 'cache-control': 'max-age=900' }, 900],
    ['an Expires in the form of asctime', { expires: 'Thu Jan  1 00:15:00 2026' }, 900],
    ['the first Date of several', { 'cache-control': 'max-age=900', date: `${http(-200_000)}, ${http(0)}` }, 700],
    ['a number for a Date', { 'cache-control': 'max-age=900', date: '2020' }, 900],
    ['a Date that is no date is no age', { 'cache-control': 'max-age=900', date: 'yesterday' }, 900],
  ])('%s', (_says, headers, seconds) => {
    expect(ttl(headers)).toBe(seconds)
  })

  it('counts the time the answer took as age', () => {
    expect(ttl({ 'cache-control': 'max-age=900', age: '100' }, 2000)).toBe(798)
  })

  it('stays within minTtl and maxTtl also where nothing is said', () => {
    expect(lifetime({}, 0, 0, { ...DEFAULTS.cache, maxTtl: 300_000 }).expireAfter).toBe(300_000)
    expect(lifetime({}, 0, 0, { ...DEFAULTS.cache, minTtl: 900_000 }).expireAfter).toBe(900_000)
  })

  it('is endless for keys that never change', () => {
    expect(lifetime(undefined)).toEqual({ refreshAfter: Infinity, expireAfter: Infinity, staleAfter: Infinity })
  })
})

describe('the refresh', () => {
  it('comes refreshEarly before the expiry, and jitter brings it forward', () => {
    expect(lifetime({}).refreshAfter).toBe(570_000)
    // A tenth of ten minutes, at half chance.
    expect(lifetime({}, 0.5).refreshAfter).toBe(540_000)
    expect(lifetime({ 'cache-control': 'max-age=40' }, 0.5).refreshAfter).toBe(20_000)
  })

  it('never comes before half the lifetime', () => {
    expect(lifetime({ 'cache-control': 'max-age=40' }, 0.99).refreshAfter).toBe(20_000)
  })

  it('never comes within the first second of a lifetime: keys that live no longer are used to their end', () => {
    const refreshAfter = (minTtl: number): number =>
      lifetime({ 'cache-control': 'no-store' }, 0.99, 0, { ...DEFAULTS.cache, minTtl }).refreshAfter
    expect([3000, 2000, 1500, 1000, 200, 0].map(refreshAfter)).toEqual([1500, 1000, 1000, 1000, 200, 0])
  })

  it.each([
    'max-age=60, must-revalidate',
    'no-cache',
    'no-store',
    'max-age=60, Must-Revalidate',
    'max-age=60,must-revalidate=0',
    'no-cache="x"',
  ])('leaves no stale keys where the operator respects %j', (value) => {
    const { expireAfter, staleAfter } = lifetime({ 'cache-control': value }, 0, 0, {
      ...DEFAULTS.cache,
      mustRevalidate: 'respect',
    })
    expect(staleAfter).toBe(expireAfter)
    expect(lifetime({ 'cache-control': value }).staleAfter).toBe(expireAfter + 3_600_000)
  })

  it.each([
    'max-age=60, must-revalidated',
    'max-age=60, note="must-revalidate"',
    'max-age=60, s-maxage=1',
    'no-caching',
  ])('leaves stale keys where %j only looks like a word that forbids them', (value) => {
    const respecting = { ...DEFAULTS.cache, mustRevalidate: 'respect' } as const
    const { expireAfter, staleAfter } = lifetime({ 'cache-control': value }, 0, 0, respecting)
    expect(staleAfter).toBe(expireAfter + 3_600_000)
  })

  it('leaves stale keys usable for staleWhileError', () => {
    expect(lifetime({}).staleAfter).toBe(600_000 + 3_600_000)
  })
})
