// `npm run fleet`: set-up, build, then the fleet example in this process, so that Ctrl-C is its own.
import { run, say, script, tool } from './run.mjs'

run('set-up', script('setup'))
say('build: compiling packages and the example …')
run('build', [...tool('typescript', 'tsc'), '-b', 'examples/fleet'])
await import('../examples/fleet/dist/main.js')
