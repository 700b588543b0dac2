import { describe, expect, it } from 'vitest'
import { BOUNDED } from '../bounds/bounded-structures.js'
import { COLLECTIONS } from './collections.js'
import { codeOf, SOURCES } from './source-files.js'

/** A collection that a class or a module keeps. What only a call has is gone with it. */
const KEPT =
  /^(?:  (?:private |static |readonly |const )*(#?\w+)(?:: [^=\n]+(?:=> \w+)?)?| {4,}this\.(#\w+)|(?:export )?const (\w+)(?:: (?!Readonly)[^=\n]+)?) (?:\?\?)?= (?:.*\bnew (?:Map|Set|WeakMap|WeakSet|BoundedMap|LinkedList)\b|\[\])|^ {4}(\w+): new (?:Map|Set)\(/gm

function keptIn(text: string): readonly string[] {
  return [...new Set([...codeOf(text).matchAll(KEPT)].map((found) => found.slice(1).find(Boolean) ?? ''))]
}

describe('Every collection that core keeps', () => {
  it('is known, with its bound or why strangers cannot fill it', () => {
    const found = SOURCES.filter(({ path }) => path.startsWith('packages/core/src/')).flatMap(({ path, text }) =>
      keptIn(text).map((name) => `${path.replace('packages/core/src/', '')} ${name}`),
    )
    expect(found.toSorted()).toEqual(Object.keys(COLLECTIONS).toSorted())
  })

  it('of a structure that is measured is in the file that the table names', () => {
    const measured = Object.entries(COLLECTIONS).filter(([, why]) => why === 'measured')
    const files = new Set(measured.map(([name]) => name.split(' ')[0]))
    for (const { file } of BOUNDED) expect([...files]).toContain(file)
  })

  it.each([
    '  readonly #found = new Map<string, number>()',
    '  #found = new Set<string>()',
    '  #found: string[] = []',
    '    this.#found = new Map()',
    '    this.#found ??= new Map<string, number>()',
    'const FOUND = new WeakMap<object, number>()',
    '  readonly #found = new BoundedMap<true>(MAX)',
  ])('would be found: %j', (text) => {
    expect(keptIn(text)).toHaveLength(1)
  })
})
