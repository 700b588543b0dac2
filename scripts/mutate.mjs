// `npm run mutate [-- T04 T17]`: takes one defence away at a time, in a copy, and expects its tests to fail.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { capture, root, say, tool } from './run.mjs'

const LEFT_OUT = new Set(['.git', 'dist', 'coverage', '.generated'])
const copy = mkdtempSync(join(tmpdir(), 'jwks-auth-mutate-'))

/** Test files by threat: the table tells of them. */
const threats = new Map(
  readFileSync(join(root, 'docs/spec/security.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| \d+ /.test(line))
    .map((line) => line.split('|'))
    .map(([, number = '', , , , tests = '']) => [
      `T${number.trim().padStart(2, '0')}`,
      [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
    ]),
)

try {
  copyTo(copy)
  const chosen = [...threats.keys()].filter((name) => process.argv.length < 3 || process.argv.includes(name))
  const proven = chosen.filter(prove)
  say(`${proven.length} of ${chosen.length} defences proven`)
  process.exitCode = chosen.length > 0 && proven.length === chosen.length ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

/** @param {string} name */
function prove(name) {
  const before = test(name)
  if (before.failed > 0 || before.passed === 0) return tell(name, false, 'its tests do not pass as they are')
  if (!patch(name, [])) return tell(name, false, 'there is no patch for it, or it does not apply')
  const after = test(name)
  if (!patch(name, ['--reverse'])) throw new Error(`${name}: the patch cannot be taken back`)
  return tell(name, after.failed > 0, `${after.failed} of ${before.passed} tests failed without it`)
}

/**
 * @param {string} name
 * @param {boolean} ok
 * @param {string} what
 */
function tell(name, ok, what) {
  say(`${ok ? 'proven    ' : 'NOT PROVEN'}  ${name}: ${what}`)
  return ok
}

/**
 * @param {string} name
 * @param {string[]} options
 */
function patch(name, options) {
  const file = join(root, 'tests/mutations', `${name}.patch`)
  return capture(['git', 'apply', '-C1', ...options, file], { cwd: copy }).ok
}

/** Runs the tests of a threat. One that cannot be loaded proves nothing: it counts neither way. */
function test(/** @type {string} */ name) {
  const { output } = capture([...tool('vitest'), 'run', '--reporter=json', '-t', name, ...(threats.get(name) ?? [])], {
    cwd: copy,
  })
  const start = output.indexOf('{"numTotalTestSuites"')
  if (start === -1) return { passed: 0, failed: 0 }
  /** @type {import('vitest/node').JsonTestResults} */
  const results = JSON.parse(output.slice(start, output.lastIndexOf('}') + 1))
  return { passed: results.numPassedTests, failed: results.numFailedTests }
}

/**
 * What the tests need. Packages that were installed are linked to; the links between ours lead within the copy.
 *
 * @param {string} folder
 */
function copyTo(folder) {
  const wanted = (/** @type {string} */ path) => !LEFT_OUT.has(basename(path))
  for (const part of [
    'packages',
    'tests',
    'redis-rig',
    'docs',
    'package.json',
    'vitest.config.ts',
    'tsconfig.base.json',
  ])
    cpSync(join(root, part), join(folder, part), { recursive: true, verbatimSymlinks: true, filter: wanted })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
}
