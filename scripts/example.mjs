// `npm run example -- <name> [arguments]`: set-up, build, then one of the programs under examples/, in this process.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, say, script, stop, tool } from './run.mjs'

const names = readdirSync(join(root, 'examples')).filter((name) =>
  existsSync(join(root, 'examples', name, 'src', 'main.ts')),
)
const name = process.argv[2] ?? ''
if (!names.includes(name)) stop(`Name one of the examples: ${names.join(', ')}.`)
run('set-up', script('setup'))
say(`build: compiling packages and the example ${name} …`)
run('build', [...tool('typescript', 'tsc'), '-b', `examples/${name}`])
process.argv.splice(2, 1)
await import(`../examples/${name}/dist/main.js`)
