// `npm run docs:timeline`: plays both stories out, and writes their pictures and tables into docs/guide.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, say, script, tool } from '../run.mjs'

run('set-up', script('setup'))
run('build', [...tool('typescript', 'tsc'), '-b', 'packages/testing', 'scripts/timeline'])
const { tellings, withTables } = await import('./dist/pages.js')
const core = await import('../../packages/core/dist/index.js')
const testing = await import('../../packages/testing/dist/index.js')

const told = await tellings({ ...core, ...testing })
for (const { name, svg } of told) write(`docs/guide/images/${name}.svg`, svg)
const guide = 'docs/guide/rotation-and-outages.md'
write(guide, withTables(readFileSync(join(root, guide), 'utf8'), told))

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  writeFileSync(join(root, path), text)
  say(`timeline: ${path}`)
}
