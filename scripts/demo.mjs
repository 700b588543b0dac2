// `npm run demo`: set-up, build, then the demo with these arguments. It runs in this process, so that Ctrl-C is its own.
import { run, say, script, tool } from './run.mjs'

run('set-up', script('setup'))
say('build: compiling packages and the demo …')
run('build', [...tool('typescript', 'tsc'), '-b', 'examples/demo'])
await import('../examples/demo/dist/main.js')
