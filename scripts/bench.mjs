// `npm run bench -- <what> [--quick]`: set-up, build, then the bench with these arguments.
import { attempt, run, script } from './run.mjs'

run('build', script('build'))
if (!attempt([process.execPath, 'bench/dist/main.js', ...process.argv.slice(2)])) process.exitCode = 1
