import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { ServerProgram } from './server-program.js'

const run = promisify(execFile)
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
const FOLDER = join(CACHE, 'debian-redis')
const PACKAGES = ['redis-server', 'redis-tools', 'liblzf1', 'libjemalloc2']
/** For one command: reading the lists of packages takes 6 s, on a busy machine 30. */
const COMMAND_TIMEOUT_MS = 120_000
/** A lock this old was left by a process that died. */
const MAX_LOCK_AGE_MS = 3 * COMMAND_TIMEOUT_MS

/** Debian's Redis, unpacked once into `node_modules/.cache`: no root, nothing installed. `undefined` where that can't be done. */
export async function unpackDebianRedis(): Promise<ServerProgram | undefined> {
  if (!existsSync(FOLDER)) await unpackOnce()
  return existsSync(FOLDER) ? await programIn(FOLDER) : undefined
}

/** Test files run in processes of their own: one of them unpacks, the others wait for it. */
async function unpackOnce(): Promise<void> {
  const lock = `${FOLDER}.lock`
  await mkdir(CACHE, { recursive: true })
  while (!existsSync(FOLDER)) {
    if (await takes(lock)) {
      try {
        // The one that had the lock before may have finished meanwhile.
        if (!existsSync(FOLDER)) await unpack()
      } catch (error) {
        process.stderr.write(`redis-rig: Debian's packages could not be unpacked: ${String(error)}\n`)
        return
      } finally {
        await rm(lock, { recursive: true, force: true })
      }
    } else {
      await sleep(100)
    }
  }
}

async function takes(lock: string): Promise<boolean> {
  try {
    await mkdir(lock)
    return true
  } catch {
    const since = await stat(lock).then(({ mtimeMs }) => Date.now() - mtimeMs, Number)
    if (since > MAX_LOCK_AGE_MS) await rm(lock, { recursive: true, force: true })
    return false
  }
}

async function unpack(): Promise<void> {
  const work = await mkdtemp(join(CACHE, 'debian-redis-'))
  try {
    for (const folder of ['lists/partial', 'archives/partial', 'debs', 'tree']) {
      await mkdir(join(work, folder), { recursive: true })
    }
    const own = [
      `Dir::State=${work}`,
      'Dir::State::Lists=lists/',
      'Dir::State::status=/var/lib/dpkg/status',
      `Dir::Cache=${work}`,
      'Debug::NoLocking=1',
      'APT::Sandbox::User=',
    ].flatMap((option) => ['-o', option])
    const options = { cwd: join(work, 'debs'), timeout: COMMAND_TIMEOUT_MS }
    await run('apt-get', [...own, '-q', 'update'], options)
    await run('apt-get', [...own, '-q', 'download', ...PACKAGES], options)
    for (const deb of await readdir(join(work, 'debs'))) {
      await run('dpkg', ['-x', join(work, 'debs', deb), join(work, 'tree')])
    }
    await rename(join(work, 'tree'), FOLDER)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function programIn(folder: string): Promise<ServerProgram | undefined> {
  const libraries = join(folder, 'usr', 'lib')
  const triplet = (await readdir(libraries).catch(() => [])).find((name) => name.includes('-linux-gnu'))
  if (triplet === undefined) return undefined
  const path = [join(libraries, triplet), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':')
  return { file: join(folder, 'usr', 'bin', 'redis-server'), env: { ...process.env, LD_LIBRARY_PATH: path } }
}
