// Installs the dependencies the lockfile names. Needs only Node and npm; does nothing when they are installed already.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { capture, root, say, stop } from './run.mjs'

const { engines, packageManager } = JSON.parse(read('package.json') ?? '{}')

const needed = engines.node.replace('>=', '')
if (isOlder(process.versions.node, needed))
  stop(`This needs Node ${needed} or later; here is ${process.versions.node}.`)

// pnpm writes its copy of the lockfile last, when all of it is installed.
if (read('node_modules/.pnpm/lock.yaml') === read('pnpm-lock.yaml')) say('set-up: dependencies are up to date')
else install(packageManager.split('+')[0])

/** @param {string} pnpm - Name and version. */
function install(pnpm) {
  say(`set-up: installing dependencies with ${pnpm} …`)
  const started = Date.now()
  forgetSkipped()
  // Without a network npm and pnpm would try for more than a minute.
  const env = { npm_config_fetch_retries: '2', npm_config_fetch_retry_mintimeout: '500', ...process.env }
  const { ok, output } = capture(['npx', '--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'], {
    env,
    shell: process.platform === 'win32',
  })
  if (!ok) stop(explain(output))
  say(`set-up: done in ${Math.round((Date.now() - started) / 1000)} s`)
}

/** What was left out as optional once pnpm leaves out for ever, also when something needs it by now. */
function forgetSkipped() {
  const state = read('node_modules/.modules.yaml')
  if (state === undefined || !state.startsWith('{')) return
  writeFileSync(join(root, 'node_modules/.modules.yaml'), JSON.stringify({ ...JSON.parse(state), skipped: [] }))
}

/** @param {string} output - What a failed installation printed. */
function explain(output) {
  const unreachable = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/.exec(
    output,
  )
  if (unreachable === null) return `${output.trimEnd()}\nset-up: the dependencies could not be installed; see above.`
  return (
    `set-up: could not get the dependencies: the package registry does not answer (${unreachable[0]}).\n` +
    'Connect to the network and run this again. Once installed, they are not asked for again.'
  )
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}

/**
 * @param {string} version
 * @param {string} floor
 */
function isOlder(version, floor) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number)
  return major < floorMajor || (major === floorMajor && minor < floorMinor)
}
