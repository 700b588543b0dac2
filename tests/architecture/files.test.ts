import { describe, expect, it } from 'vitest'
import { SOURCES, codeOf, type SourceFile } from './source-files.js'

const LONGEST = 200
const MEDIAN = 80

describe('Source files', () => {
  it('hold one concept each: at most 200 lines of code', () => {
    expect(tooLong(SOURCES)).toEqual([])
    expect(tooLong([{ path: 'big.ts', text: 'a()\n'.repeat(201) }])).toEqual(['big.ts: 201 lines of code'])
  })

  it('are short: the median at most 80 lines of code', () => {
    expect(median(SOURCES.map(linesOfCode))).toBeLessThanOrEqual(MEDIAN)
    expect(median([1, 300, 81])).toBe(81)
  })

  it('count as code what is neither empty nor a comment', () => {
    expect(linesOfCode({ path: '', text: '/**\n * Why.\n */\n\na() // b\n// c\n' })).toBe(1)
  })

  it('are named for what they are about', () => {
    expect(drawers(SOURCES)).toEqual([])
    const bad = ['a/utils/b.ts', 'a/helper.ts', 'a/common/b.ts', 'a/misc.ts', 'a/util.ts']
    expect(drawers([...bad, 'a/commons.ts'].map((path) => ({ path, text: '' })))).toEqual(bad)
  })

  it('say what they export: no export *', () => {
    expect(exportingAll(SOURCES)).toEqual([])
    const text = "// export * from './a.js'\nexport * from './b.js'"
    expect(exportingAll([{ path: 'a.ts', text }])).toEqual(['a.ts'])
  })

  it('read the date in clock.ts only', () => {
    expect(readingTheDate(SOURCES)).toEqual([])
    const samples = ['new Date()', 'Date()', 'process.hrtime()', 'new Date(0)', '// new Date()']
    expect(readingTheDate(samples.map((text) => ({ path: text, text })))).toEqual(samples.slice(0, 3))
  })

  it('silence neither the compiler nor the linter', () => {
    expect(silencing(SOURCES)).toEqual([])
    const samples = [
      '// @ts-ignore',
      '// @ts-expect-error: it is fine',
      '// oxlint-disable-next-line',
      '/* eslint-disable */',
    ]
    expect(silencing(samples.map((text) => ({ path: text, text })))).toEqual(samples)
  })
})

function tooLong(files: readonly SourceFile[]): string[] {
  return files
    .map((file) => ({ file, lines: linesOfCode(file) }))
    .filter(({ lines }) => lines > LONGEST)
    .map(({ file, lines }) => `${file.path}: ${lines} lines of code`)
}

function linesOfCode({ text }: SourceFile): number {
  return codeOf(text)
    .split('\n')
    .filter((line) => line.trim() !== '').length
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

function drawers(files: readonly SourceFile[]): string[] {
  return pathsOf(files, ({ path }) => /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(path))
}

function exportingAll(files: readonly SourceFile[]): string[] {
  return pathsOf(files, ({ text }) => /^export (type )?\*/m.test(codeOf(text)))
}

/** Timers, `Date.now` and `Math.random` are left to the linter; what it cannot see is here. */
function readingTheDate(files: readonly SourceFile[]): string[] {
  return pathsOf(
    files,
    ({ path, text }) =>
      !path.endsWith('/clock.ts') &&
      !path.startsWith('packages/testing/') &&
      /\bDate\(\)|\bhrtime\b/.test(codeOf(text)),
  )
}

function silencing(files: readonly SourceFile[]): string[] {
  return pathsOf(files, ({ text }) => /@ts-(ignore|expect-error|nocheck)|(oxlint|eslint)-disable/.test(text))
}

function pathsOf(files: readonly SourceFile[], wrong: (file: SourceFile) => boolean): string[] {
  return files.filter(wrong).map(({ path }) => path)
}
