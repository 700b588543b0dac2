import { readFileSync } from 'node:fs'
import { codeBlocksOf, quotationsOf, type CodeBlock } from '../doc-snippets/code-blocks.js'

/** A page of `docs/guide/migration`: the peer's example, ours, and what both answer. */
export interface MovingPage {
  readonly text: string
  /** The code of the section "Before". */
  readonly before: string
  /** The last block of the section "After", without what it continues. */
  readonly after: string
  /** The same with what it continues: all that it takes to run. */
  readonly runnableAfter: string
  /** The rows of the tables that a test compares with real answers. */
  readonly answers: readonly AnswerRow[]
}

/** What was sent, and what comes back before and after. */
export type AnswerRow = readonly [request: string, before: string, after: string]

export function readMovingPage(name: string): MovingPage {
  const path = `docs/guide/migration/${name}.md`
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  const before = sectionOf(text, 'Before')
  const after = codeBlocksOf(path, sectionOf(text, 'After')).at(-1)
  if (after === undefined) throw new Error(`${path} has no code in "After"`)
  const quoted = quotationsOf(path, before).map(({ code }) => code)
  const own = codeBlocksOf(path, before).map(ownCodeOf)
  return {
    text,
    before: (quoted.length > 0 ? quoted : own).join('\n'),
    after: ownCodeOf(after),
    runnableAfter: after.code,
    answers: tableOf(text, 'answers').map(([request = '', theirs = '', ours = '']) => [request, theirs, ours]),
  }
}

/** Lines of code: neither empty nor a comment alone. */
export function linesOfCode(code: string): number {
  return code
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .filter((line) => !/^\s*(\/\/.*)?$/.test(line)).length
}

function ownCodeOf({ code, line }: CodeBlock): string {
  return code.split('\n').slice(line).join('\n')
}

function sectionOf(text: string, title: string): string {
  return text.split(/^## /m).find((section) => section.startsWith(`${title}\n`)) ?? ''
}

/** The rows of the tables between `<!-- name -->` and `<!-- name end -->`. */
export function tableOf(text: string, name: string): string[][] {
  const tables = [...text.matchAll(new RegExp(`<!-- ${name} -->([\\s\\S]*?)<!-- ${name} end -->`, 'g'))]
  return tables.flatMap(([, table = '']) => rowsOf(table))
}

/** The cells of each row of all Markdown tables, without their heads; `\|` is a bar in a cell. */
export function rowsOf(text: string): string[][] {
  const lines = text.split('\n')
  const isRule = (line = ''): boolean => line.startsWith('| -')
  const rows = lines.filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1]))
  return rows.map((row) => {
    const cells = row.split(/(?<!\\)\|/).slice(1, -1)
    return cells.map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'))
  })
}
