// `npm run fuzz -- --minutes 10`: the fuzz targets of the suite, for long. FC_SEED sets where it begins.
import { parseArgs } from 'node:util'
import { attempt, run, say, script } from './run.mjs'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' } } })
const minutes = Number(values.minutes)

if (Number.isFinite(minutes) && minutes > 0) {
  run('set-up', script('setup'))
  process.env.FUZZ_MINUTES = String(minutes)
  say(`fuzz: ${minutes} minutes, shared by all targets …`)
  if (!attempt(script('suite', ['tests/fuzz/fuzz.test.ts']))) process.exitCode = 1
} else {
  say(`fuzz: --minutes must be a number above 0, not "${values.minutes}"`)
  process.exitCode = 1
}
