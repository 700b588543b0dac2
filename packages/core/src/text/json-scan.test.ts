import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasDuplicateMembers, isDeeperThan } from './json-scan.js'

/** JSON as a list of members, so that a name can come twice; and its text, names and strings spelt as they like. */
type Node = { readonly text: string; readonly duplicate: boolean; readonly depth: number }

const hex = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`

/** One string of JSON in different spellings. */
const spelling = (value: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: value.length, maxLength: value.length })
    .map((escaped) =>
      [...Array(value.length).keys()].map((at) =>
        escaped[at] === true ? hex(value.charCodeAt(at)) : JSON.stringify(value[at]).slice(1, -1),
      ),
    )
    .map((characters) => `"${characters.join('')}"`)

const name = fc.constantFrom('a', 'b', 'alg', 'kid', '', '{', '}"', '\\', '":', '__proto__', '\n', 'é')
const space = fc.constantFrom('', ' ', '\n\t ', '\r\n')

const scalar: fc.Arbitrary<Node> = fc
  .oneof(name.chain(spelling), fc.constantFrom('1', '-0.5e3', 'true', 'null'))
  .map((text) => ({ text, duplicate: false, depth: 0 }))

const { value: json } = fc.letrec<{ value: Node; object: Node; list: Node }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('object'), tie('list')),
  list: fc.tuple(fc.array(tie('value'), { maxLength: 4 }), space).map(([items, gap]) => ({
    text: `[${gap}${items.map(({ text }) => text).join(`${gap},`)}${gap}]`,
    duplicate: items.some(({ duplicate }) => duplicate),
    depth: 1 + Math.max(0, ...items.map(({ depth }) => depth)),
  })),
  object: fc
    .tuple(
      fc.array(
        fc.tuple(
          name.chain((of) => fc.tuple(fc.constant(of), spelling(of))),
          tie('value'),
        ),
        { maxLength: 4 },
      ),
      space,
    )
    .map(([members, gap]) => ({
      text: `{${gap}${members.map(([[, spelt], { text }]) => `${spelt}${gap}:${gap}${text}`).join(`,${gap}`)}${gap}}`,
      duplicate:
        new Set(members.map(([[plain]]) => plain)).size < members.length ||
        members.some(([, { duplicate }]) => duplicate),
      depth: 1 + Math.max(0, ...members.map(([, { depth }]) => depth)),
    })),
}))

describe('duplicate members', () => {
  it.each([
    '{"a":1,"a":2}',
    '{"alg":"none","\\u0061lg":"RS256"}',
    '{"x":{"a":1,"b":{},"a":2}}',
    '[[{"a":[],"a":{}}]]',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"\\"":1,"\\u0022":2}',
    '{ "a" : 1 , "b" : "x" , "a" : 2 }',
    '{"\\/":1,"/":2}',
  ])('are found in %s', (text) => {
    expect(hasDuplicateMembers(text)).toBe(true)
  })

  it.each([
    '{"a":"a","b":"a"}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '["a","a"]',
    '{"a":["a","a"],"b":"\\"a\\":"}',
    '{"a":1,"A":2}',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a\\\\":1,"a":2}',
    '"a"',
    '5',
    '{}',
  ])('are not found in %s', (text) => {
    expect(hasDuplicateMembers(text)).toBe(false)
  })

  it('are found in any JSON that has them, and in no other', () => {
    fc.assert(
      fc.property(json, ({ text, duplicate }) => {
        JSON.parse(text)
        expect(hasDuplicateMembers(text)).toBe(duplicate)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('depth', () => {
  it('is counted in any JSON, brackets in strings left out', () => {
    fc.assert(
      fc.property(json, ({ text, depth }) => {
        expect(isDeeperThan(text, depth)).toBe(false)
        expect(isDeeperThan(text, depth - 1)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('is counted in text that is no JSON too', () => {
    expect(isDeeperThan('[[[[', 3)).toBe(true)
    expect(isDeeperThan('"[[[[', 3)).toBe(false)
    expect(isDeeperThan(']]]][', 0)).toBe(false)
  })
})
