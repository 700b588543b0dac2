import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codeOf, ROOT } from '../house/source-files.js'

const page = readFileSync(join(ROOT, 'docs/spec/security.md'), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => /^\| \d+ /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number = '', threat = '', defence = '', files = '', tests = '']) => ({
    number: Number(number),
    threat,
    defence,
    files: namesIn(files),
    tests: namesIn(tests),
  }))

function namesIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
}

/** What the tests of a file are called. */
function titlesIn(path: string): readonly string[] {
  const code = codeOf(readFileSync(join(ROOT, path), 'utf8'))
  return [
    ...code.matchAll(
      /\bit(?:\.each)?\([^'"`]*?['"`]([^'"`\n]+)|^ +['"`](T\d\d [^'"`\n]+)|\)\(['"`](T\d\d [^'"`\n]+)/gm,
    ),
  ].map(([, first, second, third]) => first ?? second ?? third ?? '')
}

const nameOf = (number: number): string => `T${String(number).padStart(2, '0')}`

describe('docs/spec/security.md', () => {
  it('has one row for each threat, in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 37 }, (_, index) => index + 1))
  })

  it.each(rows)(
    'says how threat $number is met, where, and by which tests',
    ({ number, threat, defence, files, tests }) => {
      expect([threat, defence].every((text) => text.length > 10)).toBe(true)
      expect(files).not.toEqual([])
      expect(tests).not.toEqual([])
      expect([...files, ...tests].filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
      const named = new RegExp(String.raw`\b${nameOf(number)}\b`)
      expect(existsSync(join(ROOT, `tests/mutations/${nameOf(number)}.patch`))).toBe(true)
      expect(tests.filter((path) => !titlesIn(path).some((title) => named.test(title)))).toEqual([])
    },
  )

  it('knows a test by its name, however it is written', () => {
    const titles = titlesIn('tests/threats/headers.test.ts')
    expect(titles.some((title) => title.startsWith('T06 '))).toBe(true)
    expect(titles.some((title) => title.startsWith('T16 may '))).toBe(true)
    expect(titles.some((title) => title.startsWith('T99'))).toBe(false)
  })
})
