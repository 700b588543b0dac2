import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { columnsOf, tablesIn } from '../docs/markdown-tables.js'
import { ROOT } from '../architecture/source-files.js'

const FOLDERS: object = JSON.parse(readFileSync(join(ROOT, 'scripts/mutation-score/folders.json'), 'utf8'))
const tables = tablesIn(readFileSync(join(ROOT, 'docs/spec/mutation-score.md'), 'utf8'))
const scores = tables.flatMap((table) => columnsOf(table, 'folder', 'changes', 'survived', 'without coverage', 'score'))
const survivors = tables.flatMap((table) => columnsOf(table, 'where', 'what', 'why'))

/** What is wrong with a row of a change that no test sees. */
function problemsOf([where = '', what = '', why = '']: readonly string[]): readonly string[] {
  const [path = '', line = ''] = where.split(':')
  const file = join(ROOT, 'packages/core/src', path)
  if (!existsSync(file)) return [`${where}: no such file`]
  const lines = readFileSync(file, 'utf8').split('\n').length
  return [
    ...(Number(line) >= 1 && Number(line) <= lines ? [] : [`${where}: no such line`]),
    ...(what.includes(' → ') ? [] : [`${where}: does not say what was changed`]),
    ...(why.length >= 10 ? [] : [`${where}: has no reason`]),
  ]
}

describe('docs/spec/mutation-score.md', () => {
  it('has a score for folders that the command knows, each once', () => {
    const folders = scores.map(([folder = '']) => folder.replace('/', ''))
    expect(folders.filter((folder) => !(folder in FOLDERS))).toEqual([])
    expect(new Set(folders).size).toBe(folders.length)
  })

  it.each(scores)('has a reason for each change in %s that no test sees', (folder, _changes, survived, uncovered) => {
    const rows = survivors.filter(([where = '']) => where.startsWith(folder ?? ''))
    expect(rows).toHaveLength(Number(survived) + Number(uncovered))
    expect(rows.flatMap(problemsOf)).toEqual([])
  })

  it('sees a row that is wrong', () => {
    expect(problemsOf(['keys/none.ts:1', 'a → b', 'the result is the same'])).toEqual(['keys/none.ts:1: no such file'])
    expect(problemsOf(['keys/validate-jwk.ts:9999', 'a', ''])).toHaveLength(3)
    expect(problemsOf(['keys/validate-jwk.ts:1', 'a → b', 'the result is the same'])).toEqual([])
  })
})
