import { describe, expect, it } from 'vitest'
import type { Inherited } from '../../packages/core/src/registration/registration.js'
import { inherited, refusedBy } from './setup.js'

const DURATIONS = [
  'refreshEarly',
  'staleWhileError',
  'staleWhileRevalidate',
  'staleWait',
  'minTtl',
  'maxTtl',
  'defaultTtl',
  'prefetchJitter',
  'negativeCacheTtl',
  'failureBackoff.initial',
  'failureBackoff.max',
  'unknownKidBudget.refill',
  'signatureMismatchBudget.refill',
  'retry.attemptTimeout',
  'retry.initialBackoff',
  'retry.maxBackoff',
  'retry.deadline',
  'clockTolerance',
  'maxTokenAge',
]

/** Lifetimes, ages and tolerances; all others are waits, of which hundreds of milliseconds are usual. */
const SECONDS_ELSEWHERE = [
  'refreshEarly',
  'staleWhileError',
  'staleWhileRevalidate',
  'minTtl',
  'maxTtl',
  'defaultTtl',
  'negativeCacheTtl',
  'clockTolerance',
  'maxTokenAge',
]

const optionsWith = (field: string, value: unknown): object => {
  const [first = '', second] = field.split('.')
  return second === undefined ? { [first]: value } : { [first]: { [second]: value } }
}

const valueAt = ({ cache, fetch, token }: Inherited, field: string): unknown =>
  field.split('.').reduce<unknown>((at, name) => Reflect.get(Object(at), name), { ...cache, ...fetch, ...token })

describe('a duration', () => {
  it.each(DURATIONS)('%s is milliseconds or text', (field) => {
    const near = field === 'maxTtl' || field === 'failureBackoff.max' ? 60_000 : 1000
    expect(valueAt(inherited(optionsWith(field, near)), field)).toBe(near)
    expect(valueAt(inherited(optionsWith(field, `${near / 1000}s`)), field)).toBe(near)
  })

  it.each(DURATIONS)('%s is nothing else', (field) => {
    for (const [value, shown] of [
      ['-5s', '"-5s"'],
      ['soon', 'a text'],
      [NaN, 'NaN'],
      [Infinity, 'Infinity'],
      [-1, '-1'],
      [null, 'null'],
      [true, 'true'],
      [5n, '5'],
    ]) {
      expect(refusedBy(optionsWith(field, value))).toEqual([
        { field, rule: expect.stringMatching(/^must be (0, milliseconds|milliseconds)/), value: shown },
      ])
    }
  })

  it.each(DURATIONS.filter((field) => SECONDS_ELSEWHERE.includes(field)))(
    '%s is no bare number below a second: other packages would mean seconds',
    (field) => {
      for (const value of [0.5, 1, 30, 999]) {
        const rule = `is in milliseconds, where others count seconds: say "${value}s", or "${value}ms"`
        expect(refusedBy(optionsWith(field, value))).toEqual([{ field, rule, value: String(value) }])
      }
      for (const [value, ms] of [
        [0, 0],
        ['999ms', 999],
        ['30ms', 30],
      ]) {
        if (field !== 'maxTtl') expect(valueAt(inherited(optionsWith(field, value)), field)).toBe(ms)
      }
    },
  )

  it.each(DURATIONS.filter((field) => !SECONDS_ELSEWHERE.includes(field)))('%s may be a few milliseconds', (field) => {
    const beside = field === 'failureBackoff.max' ? { initial: 5 } : {}
    const [first = '', second = ''] = field.split('.')
    const options = second === '' ? { [first]: 30 } : { [first]: { [second]: 30, ...beside } }
    expect(refusedBy(options)).toEqual([])
  })

  it('of tolerance is ten minutes at most', () => {
    expect(inherited({ clockTolerance: '10m' }).token.clockTolerance).toBe(600_000)
    expect(refusedBy({ clockTolerance: 600_001 })).toEqual([
      { field: 'clockTolerance', rule: 'must be a duration of at most ten minutes', value: '600001' },
    ])
  })
})

describe('a number', () => {
  it.each([
    ['maxRedirects', 0, 20],
    ['maxResponseBytes', 1, 67_108_864],
    ['retry.maxRetries', 0, 20],
    ['unknownKidBudget.burst', 1, 1000],
    ['signatureMismatchBudget.burst', 1, 1000],
    ['maxTokenBytes', 256, 1_048_576],
  ])('%s is a whole one from %i to %i', (field, least, most) => {
    for (const value of [least, most]) expect(refusedBy(optionsWith(field, value))).toEqual([])
    for (const value of [least - 1, most + 1, least + 0.5, NaN, Infinity, String(least), null]) {
      expect(refusedBy(optionsWith(field, value))).toMatchObject([
        { field, rule: `must be a whole number from ${least} to ${most}` },
      ])
    }
    expect(least + most).toBeGreaterThan(0)
  })
})
