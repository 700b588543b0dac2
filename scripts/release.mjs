// `npm run release`: packs what a release publishes into `release/`, built from clean. With `--check` it only says what is missing.
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pack, publicPackages } from './pack.mjs'
import { notReady } from './release-readiness.mjs'
import { root, run, say, script, stop } from './run.mjs'

const problems = notReady()
if (problems.length > 0) stop(`release: not ready:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
if (process.argv.includes('--check')) say('release: ready')
else release(join(root, 'release'))

/** @param {string} folder */
function release(folder) {
  for (const one of publicPackages()) rmSync(join(root, one.folder, 'dist'), { recursive: true, force: true })
  run('build', script('build'))
  rmSync(folder, { recursive: true, force: true })
  const packed = pack(folder).map(({ name, version, file }) => {
    const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    return { name, version, file: basename(file), integrity }
  })
  writeFileSync(join(folder, 'release.json'), `${JSON.stringify(packed, undefined, 2)}\n`)
  for (const { file, integrity } of packed) say(`release: ${file} ${integrity}`)
}
