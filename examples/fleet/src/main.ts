import { scenes } from './scenes.js'
import { Stage } from './stage.js'

const started = performance.now()
process.stdout.write('fleet: starting Redis, an identity provider and 4 processes of one API …\n\n')
await using stage = await Stage.set()
let lines = 0
let held = 0
for await (const { done, came, shows, holds } of scenes(stage)) {
  lines += 1
  if (holds) held += 1
  process.stdout.write(`  ${holds ? '✓' : '✗'} ${done.padEnd(44)}${came.padEnd(35)}${shows}\n`)
}
process.stdout.write(`\n${held} of ${lines} checks hold, in ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
if (held < lines) process.exitCode = 1
