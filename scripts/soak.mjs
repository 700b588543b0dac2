// `npm run soak [-- --minutes 30]`: set-up, build, then a service under traffic while everything around it fails.
import { attempt, run, script } from './run.mjs'

run('build', script('build'))
if (!attempt([process.execPath, 'bench/dist/soak/main.js', ...process.argv.slice(2)])) process.exitCode = 1
