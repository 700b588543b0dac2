// `npm run mutation-score [-- keys request] [--in FOLDER]`: changes the code of some folders of core in every way that Stryker knows, one
// change at a time, in a copy, and counts the changes that tests see. Fails for one that docs/spec/mutation-score.md does not explain.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { explainedIn, keyOf, merged, rangesLeft, scoreRow, survivorsIn } from './mutation-score/report.mjs'
import { attempt, capture, root, say, stop } from './run.mjs'

/** @typedef {import('./mutation-score/report.mjs').Report} Report */

/** Installed into the copy alone, so that nobody else waits for it. 9 is the last major that runs on Node 20. */
const STRYKER_VERSION = '9.6.1'

/**
 * The folders of packages/core/src, and the tests that are asked about each change: those of `near`, then those of `far` about what is left.
 *
 * @type {Record<string, { near: string[], far: string[] }>}
 */
const FOLDERS = JSON.parse(readFileSync(join(root, 'scripts/mutation-score/folders.json'), 'utf8'))

const { values, positionals } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' } } })
const unknown = positionals.filter((name) => !(name in FOLDERS))
if (unknown.length > 0)
  stop(`mutation-score: no such folder: ${unknown.join(', ')}; there are ${Object.keys(FOLDERS).join(', ')}`)
const wanted = Object.entries(FOLDERS).filter(([name]) => positionals.length === 0 || positionals.includes(name))

// A copy that is kept is quicker the second time: its dependencies are there.
const copy = values.in === undefined ? mkdtempSync(join(tmpdir(), 'jwks-auth-score-')) : resolve(values.in)
try {
  makeCopy()
  /** @type {string[]} */
  const rows = []
  for (const [folder, tests] of wanted) {
    const report = scoreOf(folder, tests)
    tellUnexplained(report)
    rows.push(scoreRow(folder, report))
  }
  say('| folder | changes | killed | timed out | survived | without coverage | score |')
  for (const row of rows) say(row)
} finally {
  if (values.in === undefined) rmSync(copy, { recursive: true, force: true })
}

/** What Git knows of the sources, as they are here, with their dependencies and Stryker. */
function makeCopy() {
  const { output } = capture(['git', 'ls-files', '--cached', '--others', '--exclude-standard'])
  const files = output.split('\n').filter((name) => name !== '' && existsSync(join(root, name)))
  for (const file of files) cpSync(join(root, file), join(copy, file))
  for (const file of ['packages/core/src', 'tests'].flatMap(filesInCopy))
    if (!files.includes(file)) rmSync(join(copy, file))
  if (existsSync(join(copy, 'node_modules/@stryker-mutator'))) return
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const packages = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${STRYKER_VERSION}`)
  const install = ['npx', '--yes', packageManager.split('+')[0], 'add', '--workspace-root', '--save-dev', ...packages]
  if (!attempt(install, { cwd: copy })) stop('mutation-score: the dependencies could not be installed')
}

/**
 * What is there of a folder, with what is gone from the sources since the copy was made: it would be changed, and asked, as well.
 *
 * @param {string} folder
 */
function filesInCopy(folder) {
  const entries = readdirSync(join(copy, folder), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return files.map((file) => relative(copy, file)).filter((file) => !file.includes('node_modules'))
}

/**
 * @param {string} folder
 * @param {{ near: string[], far: string[] }} tests
 */
function scoreOf(folder, { near, far }) {
  const first = stryker(`${folder}-near`, near, [`packages/core/src/${folder}/**/*.ts`, '!**/*.test.ts'])
  const left = rangesLeft(first)
  return left.length === 0 || far.length === 0 ? first : merged(first, stryker(`${folder}-far`, far, left))
}

/**
 * @param {string} name
 * @param {string[]} tests
 * @param {string[]} mutate
 * @returns {Report}
 */
function stryker(name, tests, mutate) {
  const folder = join(copy, 'node_modules/.cache/mutation-score')
  mkdirSync(folder, { recursive: true })
  const [config, report] = [join(folder, `${name}.config.json`), join(folder, `${name}.json`)]
  const settings = JSON.parse(readFileSync(join(root, 'scripts/mutation-score/stryker.json'), 'utf8'))
  writeFileSync(config, JSON.stringify({ ...settings, mutate, jsonReporter: { fileName: report } }))
  const command = [process.execPath, 'node_modules/@stryker-mutator/core/bin/stryker.js', 'run', config]
  const env = { ...process.env, MUTATION_TESTS: tests.join(' ') }
  if (!attempt(command, { cwd: copy, env })) stop(`mutation-score: Stryker failed for ${name}`)
  return JSON.parse(readFileSync(report, 'utf8'))
}

/** @param {Report} report */
function tellUnexplained(report) {
  const explained = explainedIn(readFileSync(join(root, 'docs/spec/mutation-score.md'), 'utf8'))
  for (const { path, line, what } of survivorsIn(report)) {
    if (explained.has(keyOf(path, what))) continue
    say(`| \`${path}:${line}\` | ${what} | |`)
    process.exitCode = 1
  }
}
