import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deltaSeconds, directivesOf, membersOf } from './field-members.js'

describe('The members of a header field', () => {
  it.each([
    [undefined, []],
    ['', []],
    [' , ,, ', []],
    ['a', ['a']],
    ['a, b', ['a', 'b']],
    [' a ,b,,\tc ', ['a', 'b', 'c']],
    ['"a, b", c', ['"a, b"', 'c']],
    [String.raw`"a \", b", c`, [String.raw`"a \", b"`, 'c']],
    ['a="b, c"; d, e', ['a="b, c"; d', 'e']],
    ['a, "b, c', ['a', '"b, c']],
    ['a, "b\\', ['a', '"b\\']],
  ])('of %j are %j', (field, members) => {
    expect(membersOf(field)).toEqual(members)
  })

  it('are the same whether they came in one line or in several', () => {
    const member = fc.stringMatching(/^[a-z0-9=*-]{1,10}$/)
    fc.assert(
      fc.property(fc.array(member), fc.array(member), (one, other) => {
        expect(membersOf([one.join(','), other.join(' , ')].join(', '))).toEqual([...one, ...other])
      }),
    )
  })

  it('are found in time that grows with the length alone', () => {
    for (const part of ['"', '\\', '"\\', ',', '", ', 'a"', '=']) expect(membersOf(part.repeat(8000))).toBeDefined()
  })
})

describe('The directives of a Cache-Control', () => {
  it.each([
    ['max-age=1', [['max-age', '1']]],
    ['Max-Age = 1', [['max-age', '1']]],
    ['max-age="1"', [['max-age', '1']]],
    [String.raw`a="\1\""`, [['a', '1"']]],
    ['max-age', [['max-age', '']]],
    ['max-age=1, max-age=2', [['max-age', '1']]],
    ['max-age=soon, max-age=2', [['max-age', 'soon']]],
    [
      'a="max-age=1", b',
      [
        ['a', 'max-age=1'],
        ['b', ''],
      ],
    ],
    [
      'constructor, __proto__=1',
      [
        ['constructor', ''],
        ['__proto__', '1'],
      ],
    ],
  ])('%j are %j', (field, directives) => {
    expect([...directivesOf(field)]).toEqual(directives)
  })
})

describe('A delta-seconds', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['2147483648', 2 ** 31],
    ['2147483649', 2 ** 31],
    ['9'.repeat(400), 2 ** 31],
    ['', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['1 2', undefined],
    ['1s', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('%j is %j', (text, seconds) => {
    expect(deltaSeconds(text)).toBe(seconds)
  })
})
