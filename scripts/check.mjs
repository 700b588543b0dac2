// `npm run check`: everything about the code but what it does. All steps run; the exit code says whether all held.
import { attempt, run, say, script, tool } from './run.mjs'

run('set-up', script('setup'))

/** @type {[name: string, command: string[]][]} */
const steps = [
  ['build', script('build')],
  ['format', [...tool('prettier'), '--check', '--log-level=warn', '.']],
  ['lint', [...tool('oxlint'), '--type-aware', '--deny-warnings', '--report-unused-disable-directives']],
  ['unused code', tool('knip')],
  ['packed packages', script('check-packages')],
  ['API reference', script('api-reference')],
  ['code in the docs', script('suite', ['tests/doc-snippets'])],
]

const results = steps.map(([name, command]) => {
  say(`\ncheck: ${name} …`)
  const started = Date.now()
  return { name, ok: attempt(command), seconds: ((Date.now() - started) / 1000).toFixed(1) }
})

say('')
for (const { name, ok, seconds } of results) say(`${ok ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)`)
if (results.some(({ ok }) => !ok)) process.exitCode = 1
