import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from './source-files.js'

/** Those that need nothing installed. */
const WITHOUT_SET_UP: Readonly<Record<string, string>> = {
  setup: 'it is the set-up',
  'release:publish': 'publishes what `npm run release` packed, with npm alone',
  'mutation-score': 'installs what it needs into a copy',
}
/** A line of its own, which `run` ends the process after when it fails. `build` sets up first. */
const SETS_UP = /^ *(?:run\('set-up', script\('setup'\)\)|run\('build', script\('build'\)\))$/m

const manifest: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const scripts = Object.entries(manifest.scripts).flatMap(([name, command]) => {
  const file = /^node (scripts\/\S+\.mjs)/.exec(command)?.[1]
  return file === undefined || name in WITHOUT_SET_UP ? [] : [{ name, file }]
})

it.each(scripts)('npm run $name works as the first command in a fresh clone: $file sets up', ({ file }) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(SETS_UP)
})
