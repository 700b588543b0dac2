import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { rowsOf } from './migration-page.js'

const GUIDE = new URL('../../docs/guide/', import.meta.url)
const options = readFileSync(new URL('../spec/options.md', GUIDE), 'utf8')
const pages = readdirSync(new URL('migration/', GUIDE)).map((name): readonly [string, string] => [
  name,
  readFileSync(new URL(`migration/${name}`, GUIDE), 'utf8'),
])

const UNITS = ['', 'ms, or text', 'count', 'bytes', 's']
/** The options there are, with their defaults: `3s` for `'3s'`. */
const known = new Map(
  rowsOf(options).map(([name = '', , unitOrDefault = '', afterUnit = '']): [string, string] => {
    const standard = UNITS.includes(unitOrDefault) ? afterUnit : unitOrDefault
    return [codeIn(name)[0] ?? '', standard.replace(/^`'(.*)'`$/, '`$1`')]
  }),
)
const groups = new Set([...known.keys()].map((name) => name.split('.')[0]))
/** What is no option. */
const functions = ['createVerifier']
/** A name of two words or more, or one with a value: `exp` and `false` are none. */
const OPTION = /^([a-z]+[A-Z]\w*(?=:|$)|\w+(?=: ))/

describe.each(pages)('The options on the page %s', (_, text) => {
  const rows = [...text.matchAll(/^##+ Options[^\n]*\n(?<table>[\s\S]*?)(?=^##|(?![\s\S]))/gm)].flatMap((section) =>
    rowsOf(section.groups?.['table'] ?? ''),
  )

  it('exist', () => {
    const named = rows.flatMap(([, , after = '']) => codeIn(after)).flatMap((code) => OPTION.exec(code)?.[1] ?? [])
    expect(named.filter((name) => !groups.has(name) && !functions.includes(name))).toEqual([])
  })

  it('have the defaults that the page of options gives', () => {
    const wrong = rows.flatMap(([, , after = '', standard = '']) => {
      const [code = '', ...others] = codeIn(after)
      const expected = known.get(optionIn(code)) ?? ''
      if (others.length > 0 || !/^`[^` ]+`$/.test(standard) || expected === '' || expected === standard) return []
      return [{ option: code, standard, expected }]
    })
    expect(wrong).toEqual([])
  })
})

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`(?<code>[^`]+)`/g)].map(({ groups: found }) => found?.['code'] ?? '')
}

/** `retry.deadline` for `retry: { deadline }`, and `maxTokenAge` for `maxTokenAge: '1h'`. */
function optionIn(code: string): string {
  const [, name = '', member] = /^(\w+)(?:: \{ (\w+) \}$)?/.exec(code) ?? []
  return member === undefined ? name : `${name}.${member}`
}
