// Installs what is missing, compiles every package, and checks the types of everything else, tests included.
import { run, say, script, tool } from './run.mjs'

run('set-up', script('setup'))
say('build: compiling packages, checking types of sources and tests …')
run('build', [...tool('typescript', 'tsc'), '-b', ...process.argv.slice(2)])
