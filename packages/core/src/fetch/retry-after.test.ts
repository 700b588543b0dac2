import { expect, it } from 'vitest'
import { retryAfterOf } from './retry-after.js'

const wall = Date.UTC(2026, 0, 1)

it.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
  ['Thu Jan  1 00:00:30 2026', 30_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
])('reads Retry-After: %s as %i milliseconds', (text, retryAfter) => {
  expect(retryAfterOf({ 'retry-after': text }, { wall, mono: 5 })).toEqual({ retryAfter })
})

it.each([
  '',
  ' ',
  'soon',
  '-5',
  '1.5',
  '1e3',
  '0x10',
  'Infinity',
  '5 seconds',
  '9'.repeat(16),
  '2030-01-01',
  'soon, 5 2090 GMT',
  'Thu, 01 Jan 2026 00:00:30 EST',
  'Thu, 01 Jan 2026 00:00:30',
])('makes nothing of Retry-After: %s', (text) => {
  expect(retryAfterOf({ 'retry-after': text }, { wall, mono: 5 })).toEqual({})
})

it('makes nothing of an absent Retry-After', () => {
  expect(retryAfterOf({}, { wall, mono: 5 })).toEqual({})
})
