import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, ROOT } from '../architecture/source-files.js'
import { MUTATIONS, problemsOfMutation } from './mutations.js'

const page = readFileSync(join(ROOT, 'docs/spec/security.md'), 'utf8')
const rows = rowsOf(/^\| \d+ /)
const providers = rowsOf(/^\| P\d+ /)

interface Row {
  readonly number: number
  readonly threat: string
  readonly defence: string
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

function rowsOf(marked: RegExp): readonly Row[] {
  const cells = page
    .split('\n')
    .filter((line) => marked.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  return cells.map(([, number = '', threat = '', defence = '', files = '', tests = '']) => ({
    number: Number(number.replace('P', '')),
    threat,
    defence,
    files: namesIn(files),
    tests: namesIn(tests),
  }))
}

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

/** What the tests of a file are called. */
function titlesIn(path: string): readonly string[] {
  const code = codeOf(readFileSync(join(ROOT, path), 'utf8'))
  return [
    ...code.matchAll(
      /\bit(?:\.each)?\([^'"`]*?['"`]([^'"`\n]+)|^ +['"`]([TP]\d\d [^'"`\n]+)|\)\(['"`]([TP]\d\d [^'"`\n]+)/gm,
    ),
  ].map(([, first, second, third]) => first ?? second ?? third ?? '')
}

const nameOf = (number: number, letter = 'T'): string => `${letter}${String(number).padStart(2, '0')}`

/** What is wrong with what the page says of a row. */
function problemsOf({ threat, defence, files, tests }: Row, name: string): readonly string[] {
  const named = new RegExp(String.raw`\b${name}\b`)
  return [
    ...[threat, defence].filter((text) => text.length <= 10),
    ...(files.length === 0 ? ['no file'] : []),
    ...(tests.length === 0 ? ['no tests'] : []),
    ...[...files, ...tests].filter((path) => !existsSync(join(ROOT, path))),
    ...tests.filter((path) => !titlesIn(path).some((title) => named.test(title))),
  ]
}

describe('docs/spec/security.md', () => {
  it('has one row for each threat, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 49 }, (_, index) => index + 1))
  })

  it.each(rows)('says how threat $number is met, where, and by which tests', (row) => {
    expect(problemsOf(row, nameOf(row.number))).toEqual([])
  })

  it('has a table for neighbours at one provider', () => {
    expect(providers.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1))
  })

  it.each(providers)('says how P$number is met, where, and by which tests', (row) => {
    expect(problemsOf(row, nameOf(row.number, 'P'))).toEqual([])
  })

  it('has mutations for its rows alone', () => {
    const names = [...rows.map(({ number }) => nameOf(number)), ...providers.map(({ number }) => nameOf(number, 'P'))]
    expect([...MUTATIONS.keys()].toSorted()).toEqual(names.toSorted())
  })

  it.each([...MUTATIONS])(
    'has at least three mutations for %s, and the code that each of them changes',
    (_row, list) => {
      expect(new Set(list.map((mutation) => JSON.stringify(mutation.edits))).size).toBeGreaterThanOrEqual(3)
      expect(list.flatMap(problemsOfMutation)).toEqual([])
    },
  )

  it('sees a mutation that would change nothing, or not only what it names', () => {
    const file = 'packages/core/src/time/clock.ts'
    const edits = [
      { file, from: 'no such code', to: '' },
      { file, from: 'number', to: 'string' },
      { file, from: 'random: () => Math.random()', to: 'random: () => Math.random()' },
    ]
    expect(edits.flatMap((edit) => problemsOfMutation({ without: 'it', edits: [edit] }))).toHaveLength(3)
  })

  it('knows a test by its name, however it is written', () => {
    const titles = titlesIn('tests/threats/headers.test.ts')
    expect(titles.some((title) => title.startsWith('T06 '))).toBe(true)
    expect(titles.some((title) => title.startsWith('T16 may '))).toBe(true)
    expect(titles.some((title) => title.startsWith('T99'))).toBe(false)
  })
})
