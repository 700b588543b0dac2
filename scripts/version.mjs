// `npm run version`: turns the changesets that wait into the next version of all packages and their CHANGELOG.md, and tells the
// user agent of it. The address of the repository is written once, in the root's package.json, and copied from there.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, say, script, tool } from './run.mjs'

run('set-up', script('setup'))
run('changeset version', [...tool('@changesets/cli', 'changeset'), 'version'])
const { repository } = read('.')
const { version: next } = read('packages/core')
const userAgent = join(root, 'packages/core/src/fetch/user-agent.ts')
writeFileSync(userAgent, readFileSync(userAgent, 'utf8').replace(/^(const VERSION = ').*(')$/m, `$1${next}$2`))
for (const name of readdirSync(join(root, 'packages'))) locate(`packages/${name}`)
run('format', [
  ...tool('prettier'),
  '--write',
  '--log-level=warn',
  'packages/*/{package.json,CHANGELOG.md}',
  '.changeset',
])
say(`version: ${next}`)

/** @param {string} directory */
function locate(directory) {
  if (repository === undefined) return
  const { name, version, description, keywords, license, ...others } = read(directory)
  const manifest = {
    name,
    version,
    description,
    keywords,
    license,
    ...others,
    repository: { ...repository, directory },
  }
  writeFileSync(join(root, directory, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** @param {string} directory */
function read(directory) {
  return JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'))
}
