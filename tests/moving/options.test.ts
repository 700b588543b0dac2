import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rowsOf } from './moving-page.js'

const GUIDE = new URL('../../docs/guide/', import.meta.url)
const start = readFileSync(new URL('start.md', GUIDE), 'utf8')
const pages = readdirSync(new URL('moving/', GUIDE)).map((name): readonly [string, string] => [
  name,
  readFileSync(new URL(`moving/${name}`, GUIDE), 'utf8'),
])

/** The options that `start.md` lists, with their defaults where it gives one; `retry.deadline` is `retry` too. */
const known = new Map(
  rowsOf(start).flatMap(([names = '', standard = '']) => codeIn(names).map((name) => [name, standard] as const)),
)
const groups = new Set([...known.keys()].map((name) => name.split('.')[0]))
/** What `start.md` names in its text only, and what is no option. */
const inTheText = ['dispatcher', 'clock', 'store', 'createVerifier']
/** A name of two words or more, or one with a value: `exp` and `false` are none. */
const OPTION = /^([a-z]+[A-Z]\w*(?=:|$)|\w+(?=: ))/

describe.each(pages)('The options on the page %s', (_, text) => {
  const rows = [...text.matchAll(/^##+ Options[^\n]*\n(?<table>[\s\S]*?)(?=^##|(?![\s\S]))/gm)].flatMap((section) =>
    rowsOf(section.groups?.['table'] ?? ''),
  )

  it('exist', () => {
    const named = rows.flatMap(([, , after = '']) => codeIn(after)).flatMap((code) => OPTION.exec(code)?.[1] ?? [])
    expect(named.filter((name) => !groups.has(name) && !inTheText.includes(name))).toEqual([])
  })

  it('have the defaults that the guide gives', () => {
    const wrong = rows.flatMap(([, , after = '', standard = '']) => {
      const [code = '', ...others] = codeIn(after)
      const expected = known.get(/^\w+/.exec(code)?.[0] ?? '') ?? ''
      if (others.length > 0 || !/^`[^` ]+`$/.test(standard) || expected === '' || expected === standard) return []
      return [{ option: code, standard, expected }]
    })
    expect(wrong).toEqual([])
  })
})

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`(?<code>[^`]+)`/g)].map(({ groups: found }) => found?.['code'] ?? '')
}
