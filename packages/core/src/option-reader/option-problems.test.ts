import { describe, expect, it } from 'vitest'
import { OptionsError, type OptionProblem } from '../errors/errors.js'
import { OptionProblems, OptionReader } from './option-problems.js'

/** What a reader found wrong. */
const found = (options: unknown, read: (reader: OptionReader) => void, prefix = ''): readonly OptionProblem[] => {
  const problems = new OptionProblems()
  read(new OptionReader(options, problems, prefix))
  try {
    problems.throwIfAny()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems
    throw error
  }
}

describe('reading options', () => {
  it.each([null, undefined, 5, 'text', [], () => {}])('refuses what is no object: %o', (options) => {
    expect(found(options, () => {})).toMatchObject([{ field: 'options', rule: 'must be an object of options' }])
  })

  it('takes a class instance and an object without prototype for what they hold themselves', () => {
    class Options {
      a = 1
      inherited(): number {
        return 5
      }
    }
    const bare = Object.assign(Object.create(null), { a: 1 })
    for (const options of [new Options(), bare]) {
      const reader = new OptionReader(options, new OptionProblems())
      expect([reader.integer('a', 0, 0, 9), reader.has('inherited'), reader.has('toString')]).toEqual([1, false, false])
    }
  })

  it('takes undefined for absent, and null for wrong', () => {
    const read = (reader: OptionReader): void => {
      expect(reader.integer('a', 7, 0, 9)).toBe(7)
      reader.refuseUnread('here')
    }
    expect(found({ a: undefined }, read)).toEqual([])
    expect(found({ a: null }, read)).toMatchObject([{ field: 'a', value: 'null' }])
  })

  it('reads nested options, and refuses null in their place', () => {
    const read = (reader: OptionReader): void => {
      const nested = reader.nested('retry')
      nested.duration('deadline', 0)
      nested.refuseUnread('of retry')
    }
    expect(found({}, read)).toEqual([])
    expect(found({ retry: {} }, read)).toEqual([])
    expect(found({ retry: { deadline: 'soon', x: 1 } }, read)).toMatchObject([
      { field: 'retry.deadline', value: 'a text' },
      { field: 'retry.x', rule: 'is not an option of retry', value: 'a number' },
    ])
    for (const wrong of [null, 5, 'text', []])
      expect(found({ retry: wrong }, read)).toMatchObject([{ field: 'retry', rule: 'must be an object of options' }])
  })

  it('names members that nobody asked for', () => {
    const problems = found({ a: 1, isuer: 'x', ['__proto__']: 1 }, (reader) => {
      reader.raw('a')
      reader.refuseUnread('of a registry')
    })
    expect(problems).toMatchObject([
      { field: 'isuer', rule: 'is not an option of a registry', value: 'a text' },
      { field: '__proto__', rule: 'is not an option of a registry' },
    ])
  })

  it('collects every problem and throws none twice', () => {
    const problems = found({ a: 'x', b: 'y', c: 'z', d: '', e: 'w' }, (reader) => {
      expect(reader.integer('a', 1, 0, 9)).toBe(1)
      expect(reader.boolean('b', true)).toBe(true)
      expect(reader.duration('c', 5)).toBe(5)
      expect(reader.text('d', 'fallback')).toBe('fallback')
      expect(reader.oneOf('e', 'full', ['full', 'none'])).toBe('full')
    })
    expect(problems.map(({ field, rule }) => [field, rule])).toEqual([
      ['a', 'must be a whole number from 0 to 9'],
      ['b', 'must be true or false'],
      ['c', 'must be milliseconds >= 0 or a duration such as "30s"'],
      ['d', 'must be a non-empty string'],
      ['e', 'must be one of "full", "none"'],
    ])
  })

  it('takes the right values', () => {
    const reader = new OptionReader({ a: 9, b: false, c: '2s', d: 'x', e: 'none' }, new OptionProblems())
    expect([
      reader.integer('a', 1, 0, 9),
      reader.boolean('b', true),
      reader.duration('c', 5),
      reader.text('d', ''),
      reader.oneOf('e', 'full', ['full', 'none']),
    ]).toEqual([9, false, 2000, 'x', 'none'])
  })
})
