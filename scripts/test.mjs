// `npm test`: set-up, build, every test with coverage. Arguments go to vitest and choose tests: then without coverage.
import { attempt, run, say, script } from './run.mjs'

const args = process.argv.slice(2)

run('build', script('build'))
say(args.length === 0 ? 'test: every suite, with coverage …' : `test: ${args.join(' ')} …`)
if (!attempt(script('suite', args.length === 0 ? ['--coverage'] : args))) process.exitCode = 1
