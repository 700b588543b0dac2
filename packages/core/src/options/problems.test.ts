import { describe, expect, it } from 'vitest'
import { OptionsError, type OptionProblem } from '../errors.js'
import { Problems, Reader } from './problems.js'

/** What a reader found wrong. */
const found = (options: unknown, read: (reader: Reader) => void, prefix = ''): readonly OptionProblem[] => {
  const problems = new Problems()
  read(new Reader(options, problems, prefix))
  try {
    problems.throwIfAny()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems
    throw error
  }
}

/** How a value is shown in an error. */
const shown = (value: unknown): string | undefined =>
  found({ it: value }, (reader) => {
    reader.refuse('it', 'is wrong')
  })[0]?.value

describe('a value in an error', () => {
  it.each([
    ['text', '"text"'],
    ['with "quotes" and\nlines', '"with \\"quotes\\" and\\nlines"'],
    [5, '5'],
    [NaN, 'NaN'],
    [-0, '0'],
    [10n, '10'],
    [null, 'null'],
    [undefined, 'nothing'],
    [true, 'true'],
    [() => {}, 'a function'],
    [Symbol('s'), 'Symbol(s)'],
    [['a', 1], '["a",1]'],
    [{ a: { b: 1 } }, '{"a":{"b":1}}'],
    [Object.create(null), '{}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])('%o is shown as %s', (value, text) => {
    expect(shown(value)).toBe(text)
  })

  it('is shortened when it is long', () => {
    expect(shown('x'.repeat(1000))).toBe(`"${'x'.repeat(59)}…`)
    expect(shown(Array(1000).fill(1))).toHaveLength(61)
  })

  it.each([
    [{ big: 1n }],
    [
      {
        get trap(): never {
          throw new Error('trap')
        },
      },
    ],
    [
      {
        toJSON(): never {
          throw new Error('trap')
        },
      },
    ],
    [{ toJSON: () => undefined }],
    [{ toJSON: () => () => {} }],
  ])('that has no JSON breaks nothing (%#)', (value) => {
    expect(shown(value)).toBe('an object')
  })

  it('that refers to itself breaks nothing', () => {
    const loop: { self?: unknown } = {}
    loop.self = loop
    expect(shown(loop)).toBe('an object')
  })

  it('shows no user name and no password of a URL', () => {
    expect(shown('redis//:secret@a')).toBe('"redis//(hidden)@a"')
    expect(shown('reds://app:s/e"c@ret@redis.test:6379/0')).toBe('"reds://(hidden)@redis.test:6379/0"')
    expect(shown({ url: 'https://user:secret@a.test' })).toBe('{"url":"https://(hidden)@a.test"}')
  })

  it('shows no member of a private or symmetric key', () => {
    const text = shown({ k: 'secret', d: 'secret', p: 'secret', kty: 'oct' })
    expect(text).toContain('(hidden)')
    expect(text).not.toContain('secret')
    expect(shown([{ d: 'secret' }])).not.toContain('secret')
  })
})

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
      const reader = new Reader(options, new Problems())
      expect([reader.integer('a', 0, 0, 9), reader.has('inherited'), reader.has('toString')]).toEqual([1, false, false])
    }
  })

  it('takes undefined for absent, and null for wrong', () => {
    const read = (reader: Reader): void => {
      expect(reader.integer('a', 7, 0, 9)).toBe(7)
      reader.refuseUnread('here')
    }
    expect(found({ a: undefined }, read)).toEqual([])
    expect(found({ a: null }, read)).toMatchObject([{ field: 'a', value: 'null' }])
  })

  it('reads nested options, and refuses null in their place', () => {
    const read = (reader: Reader): void => {
      const nested = reader.nested('retry')
      nested.duration('deadline', 0)
      nested.refuseUnread('of retry')
    }
    expect(found({}, read)).toEqual([])
    expect(found({ retry: {} }, read)).toEqual([])
    expect(found({ retry: { deadline: 'soon', x: 1 } }, read)).toMatchObject([
      { field: 'retry.deadline', value: '"soon"' },
      { field: 'retry.x', rule: 'is not an option of retry', value: '1' },
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
      { field: 'isuer', rule: 'is not an option of a registry', value: '"x"' },
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
    const reader = new Reader({ a: 9, b: false, c: '2s', d: 'x', e: 'none' }, new Problems())
    expect([
      reader.integer('a', 1, 0, 9),
      reader.boolean('b', true),
      reader.duration('c', 5),
      reader.text('d', ''),
      reader.oneOf('e', 'full', ['full', 'none']),
    ]).toEqual([9, false, 2000, 'x', 'none'])
  })
})
