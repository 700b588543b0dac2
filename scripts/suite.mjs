// Runs the tests with this process's Node (arguments go to vitest). At the end it names each test that failed, a line
// each, and prints `N passed, N failed, N skipped`.
import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { attempt, root, say, tool } from './run.mjs'

const file = join(root, 'node_modules', '.cache', `vitest-${process.pid}.json`)
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]

const passed = attempt([...tool('vitest'), 'run', ...reporters, ...process.argv.slice(2)])
const count = counted()
for (const failure of count.failures) say(`failed: ${failure}`)
say(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
process.exitCode = passed && count.failed === 0 ? 0 : 1

function counted() {
  try {
    /** @type {import('vitest/node').JsonTestResults} */
    const results = JSON.parse(readFileSync(file, 'utf8'))
    // A file that could not be loaded failed without a test to its name.
    const broken = results.testResults.filter((one) => one.status === 'failed' && one.assertionResults.length === 0)
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + broken.length,
      skipped: results.numPendingTests + results.numTodoTests,
      failures: results.testResults.flatMap(failuresOf),
    }
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: ['the suite ended without results'] }
  } finally {
    rmSync(file, { force: true })
  }
}

/** @param {import('vitest/node').JsonTestResults['testResults'][number]} file */
function failuresOf({ name, status, message, assertionResults }) {
  const path = relative(root, name)
  if (status === 'failed' && assertionResults.length === 0) return [`${path}: ${firstLine(message)}`]
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${path} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`)
}

/** @param {string | undefined} text */
function firstLine(text = '') {
  return text.split('\n', 1)[0]?.slice(0, 300) ?? ''
}
