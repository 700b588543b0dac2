// Compiles every package, and checks the types of everything else, tests included.
import { run, say, tool } from './run.mjs'

say('build: compiling packages, checking types of sources and tests …')
run('build', [...tool('typescript', 'tsc'), '-b', ...process.argv.slice(2)])
