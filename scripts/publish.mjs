// `npm run release:publish`: publishes the tarballs that `npm run release` packed, with provenance, each after those that it
// depends on. It needs no dependency installed, so that no code but npm's runs where packages may be published. Versions that are
// published already are left alone: a run that broke off can be repeated, if it publishes the same. `--dry-run` stops short of sending. npm publishes by the
// identity of the workflow, and by the token in `NODE_AUTH_TOKEN` where it may not.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt, capture, root, say, stop } from './run.mjs'

/** From here on npm publishes by the identity of a workflow. */
const NEEDED = [11, 5, 1]

const dryRun = process.argv.includes('--dry-run')
const folder = join(root, 'release')
if (!existsSync(join(folder, 'release.json'))) stop('publish: there is nothing in release/: run `npm run release`')
/** @type {{ name: string, version: string, file: string, integrity: string }[]} */
const packed = JSON.parse(readFileSync(join(folder, 'release.json'), 'utf8'))

const npm = capture(['npm', '--version']).output.trim()
if (isOlder(npm.split('.').map(Number))) stop(`publish: this needs npm ${NEEDED.join('.')} or later; here is ${npm}`)
for (const { file, integrity } of packed)
  if (integrityOf(file) !== integrity) stop(`publish: ${file} is not what \`npm run release\` packed`)

const config = mkdtempSync(join(tmpdir(), 'jwks-auth-publish-'))
process.on('exit', () => rmSync(config, { recursive: true, force: true }))
const env = { ...process.env, ...authorization() }

for (const one of packed) {
  if (isPublished(one)) say(`publish: ${one.name}@${one.version} is published already`)
  else publish(one.file)
}

/** @param {string} file */
function publish(file) {
  const options = ['--access', 'public', '--provenance', ...(dryRun ? ['--dry-run'] : [])]
  if (!attempt(['npm', 'publish', `./release/${file}`, ...options], { env }))
    stop(`publish: ${file} was not published: see above.`)
  say(`publish: ${dryRun ? 'would publish' : 'published'} ${file}`)
}

/** npm takes a token for one registry alone, and reads it from the environment by itself: it is written nowhere. */
function authorization() {
  if ((process.env.NODE_AUTH_TOKEN ?? '') === '') return {}
  const registry = capture(['npm', 'config', 'get', 'registry']).output.trim()
  const file = join(config, 'npmrc')
  writeFileSync(file, `${registry.replace(/^https?:/, '')}:_authToken=\${NODE_AUTH_TOKEN}\n`)
  return { npm_config_userconfig: file }
}

/**
 * Ends this process when something else is published by that name: the others would not belong to it.
 *
 * @param {typeof packed[number]} one
 */
function isPublished({ name, version, file, integrity }) {
  const asked = ['npm', 'view', `${name}@${version}`, 'version', 'dist.integrity', '--json', '--prefer-online']
  const { ok, output } = capture(asked)
  if (ok && output.includes(integrity)) return true
  if (ok && output.includes(`"${version}"`))
    return stop(`publish: ${name}@${version} is published already, and is not ${file}: release the next version`)
  if (ok || /\bE404\b/.test(output)) return false
  return stop(`${output}\npublish: the registry does not say whether ${name}@${version} is published.`)
}

/** @param {string} file */
function integrityOf(file) {
  return `sha512-${createHash('sha512')
    .update(readFileSync(join(folder, file)))
    .digest('base64')}`
}

/** @param {number[]} version */
function isOlder(version) {
  const at = NEEDED.findIndex((part, index) => part !== version[index])
  return at !== -1 && (version[at] ?? 0) < (NEEDED[at] ?? 0)
}
