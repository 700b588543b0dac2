import { OptionsError } from '../errors/errors.js'
import { describe, expect, it } from 'vitest'
import { duration, parseDuration } from './duration.js'

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['0s', 0],
    ['0.25s', 250],
    [250, 250],
    [0, 0],
    [0.5, 0.5],
  ])('%j is %i milliseconds', (value, milliseconds) => {
    expect(parseDuration(value)).toBe(milliseconds)
  })

  it.each([
    '-5s',
    'soon',
    '',
    ' 5s',
    '5s ',
    '5s\n',
    '5 s',
    '5',
    '5S',
    '5sec',
    '.5s',
    '5.s',
    '1e3s',
    '0x5s',
    '+5s',
    '٣s',
    '5ss',
    'Infinitys',
    'NaNs',
    '5constructor',
    `${'9'.repeat(16)}s`,
    `${'9'.repeat(1000)}s`,
    NaN,
    Infinity,
    -Infinity,
    -1,
    -0.001,
    5n,
    null,
    undefined,
    true,
    [],
    ['5s'],
    {},
    Symbol('5s'),
    new Date(5),
  ])('is not %o', (value) => {
    expect(parseDuration(value)).toBeUndefined()
  })

  it('is read from text that comes from outside', () => {
    expect(duration('10m')).toBe(600_000)
    expect(() => duration('soon')).toThrow(OptionsError)
    expect(() => duration('soon')).toThrow('duration: must be for example "30s", "10m" or "500ms"; got "soon"')
    expect(() => duration('x'.repeat(1000))).toThrow(/; got "x{40}"$/)
  })

  it('is refused in words when an environment variable is missing', () => {
    const { NO_SUCH_VARIABLE }: Record<string, string> = {}
    expect(() => Reflect.apply(duration, undefined, [NO_SUCH_VARIABLE])).toThrow('; got undefined')
  })
})
