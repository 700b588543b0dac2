// `npm run mutate [-- T04 P01]`: takes one defence away at a time, in a copy, and expects the tests of its row to fail.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root, run, say, script, tool } from './run.mjs'

/**
 * @typedef {{ file: string, from: string, to: string }} Edit
 * @typedef {{ without: string } & (Edit | { edits: Edit[] })} Mutation
 * @typedef {{ row: string, mutation: Mutation }} Task
 * @typedef {{ row: string, ok: boolean, what: string }} Verdict
 */

const NOT_COPIED = new Set(['.git', 'dist', 'coverage', '.generated'])
const MAX_COPIES = 2

run('set-up', script('setup'))
const testFiles = testFilesByRow()
const rows = [...testFiles.keys()].filter((row) => process.argv.length < 3 || process.argv.includes(row))
const tasks = rows.flatMap((row) => mutationsOf(row).map((mutation) => ({ row, mutation })))
const copies = Array.from({ length: Math.min(MAX_COPIES, availableParallelism()) }, () =>
  mkdtempSync(join(tmpdir(), 'jwks-auth-mutate-')),
)
try {
  for (const copy of copies) copyTo(copy)
  const verdicts = [...(await inCopies(rows, unchanged)), ...(await inCopies(tasks, mutated))]
  report(verdicts)
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true })
}

/** The test files that docs/spec/security.md names, by row: T01 and so on for threats, P01 for neighbours at one provider. */
function testFilesByRow() {
  const lines = readFileSync(join(root, 'docs/spec/security.md'), 'utf8').split('\n')
  const cells = lines.filter((line) => /^\| P?\d+ /.test(line)).map((line) => line.split('|'))
  return new Map(
    cells.map(([, number = '', , , , tests = '']) => [
      rowName(number.trim()),
      [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    ]),
  )
}

/**
 * `7` as T07, `P1` as P01.
 *
 * @param {string} number
 */
function rowName(number) {
  return `${number.startsWith('P') ? 'P' : 'T'}${number.replace('P', '').padStart(2, '0')}`
}

/**
 * @param {string} row
 * @returns {Mutation[]}
 */
function mutationsOf(row) {
  const folder = join(root, 'tests/mutations')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    /** @type {Record<string, Mutation[]>} */
    const byRow = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    if (byRow[row] !== undefined) return byRow[row]
  }
  return []
}

/**
 * Runs every task, one at a time in each copy.
 *
 * @template T
 * @param {T[]} all
 * @param {(task: T, copy: string) => Promise<Verdict>} judge
 */
async function inCopies(all, judge) {
  /** @type {Verdict[]} */
  const verdicts = []
  const left = all.values()
  const worker = async (/** @type {string} */ copy) => {
    for (const task of left) {
      const verdict = await judge(task, copy)
      if (!verdict.ok || verdict.what !== '')
        say(`${verdict.ok ? 'killed  ' : 'SURVIVED'}  ${verdict.row}: ${verdict.what}`)
      verdicts.push(verdict)
    }
  }
  await Promise.all(copies.map(worker))
  return verdicts
}

/**
 * A row's tests have to pass before their failures say anything.
 *
 * @param {string} row
 * @param {string} copy
 * @returns {Promise<Verdict>}
 */
async function unchanged(row, copy) {
  const { passed, failed } = await test(row, copy)
  const ok = failed === 0 && passed > 0 && mutationsOf(row).length > 0
  return {
    row,
    ok,
    what: ok ? '' : `${passed} tests pass and ${failed} fail without any change, ${mutationsOf(row).length} mutations`,
  }
}

/**
 * @param {Task} task
 * @param {string} copy
 * @returns {Promise<Verdict>}
 */
async function mutated({ row, mutation }, copy) {
  const what = `without ${mutation.without}`
  const edits = 'edits' in mutation ? mutation.edits : [mutation]
  const before = new Map(edits.map(({ file }) => [file, readFileSync(join(copy, file), 'utf8')]))
  try {
    for (const { file, from, to } of edits) {
      const text = readFileSync(join(copy, file), 'utf8')
      if (text.split(from).length !== 2) return { row, ok: false, what: `${what}: "${from}" is not once in ${file}` }
      writeFileSync(
        join(copy, file),
        text.replace(from, () => to),
      )
    }
    const { failed, passed } = await test(row, copy)
    return { row, ok: failed > 0, what: `${what}: ${failed} of ${failed + passed} tests failed` }
  } finally {
    for (const [file, text] of before) writeFileSync(join(copy, file), text)
  }
}

/**
 * Runs the tests of a row. A test file that cannot be loaded counts as no failure.
 *
 * @param {string} row
 * @param {string} copy
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function test(row, copy) {
  const [file = '', ...args] = [...tool('vitest'), 'run', '--reporter=json', '-t', row, ...(testFiles.get(row) ?? [])]
  const output = await new Promise((resolve) => {
    const child = spawn(file, args, { cwd: copy, stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    child.on('close', () => resolve(text))
  })
  const start = output.indexOf('{"numTotalTestSuites"')
  if (start === -1) return { passed: 0, failed: 0 }
  /** @type {import('vitest/node').JsonTestResults} */
  const results = JSON.parse(output.slice(start, output.lastIndexOf('}') + 1))
  return { passed: results.numPassedTests, failed: results.numFailedTests }
}

/** @param {Verdict[]} verdicts */
function report(verdicts) {
  const good = rows.filter((row) => verdicts.every((verdict) => verdict.row !== row || verdict.ok))
  const killed = verdicts.filter(({ ok, what }) => ok && what !== '').length
  say(`${killed} of ${tasks.length} mutations killed by the tests of their rows`)
  say(`${good.length} of ${rows.length} defences proven`)
  process.exitCode = rows.length > 0 && good.length === rows.length ? 0 : 1
}

/**
 * What the tests need. Installed packages are linked to; the links between ours lead within the copy.
 *
 * @param {string} folder
 */
function copyTo(folder) {
  const wanted = (/** @type {string} */ path) => !NOT_COPIED.has(basename(path))
  for (const part of readdirSync(root).filter((name) => name !== 'node_modules' && wanted(name)))
    cpSync(join(root, part), join(folder, part), { recursive: true, verbatimSymlinks: true, filter: wanted })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
}
