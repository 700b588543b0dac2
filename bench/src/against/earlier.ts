import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Core } from '../contenders/jwks-auth.js'
import { UsageError } from '../usage-error.js'

/** The core of an earlier commit, built. */
export interface Earlier {
  /** What its contender is called. */
  readonly name: string
  readonly core: Core
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const CORE = join('packages', 'core')
const run = promisify(execFile)

/**
 * Takes a commit's core out of git, builds it with today's compiler and dependencies, and loads it. What was built is kept by
 * commit.
 *
 * @param root - The folder of the repository.
 * @throws UsageError when there is no such commit, or its core can't be built that way.
 */
export async function loadEarlier(ref: string, root: string = ROOT): Promise<Earlier> {
  const commit = await commitOf(ref, root)
  const folder = join(root, 'node_modules', '.cache', 'bench-against', commit)
  if (!existsSync(folder)) await build(commit, folder, root)
  const core: unknown = await import(pathToFileURL(join(folder, CORE, 'dist', 'index.js')).href)
  if (!isCore(core)) throw new UsageError(`--against: ${ref} has no createVerifier`)
  return { name: `jwks-auth (${ref})`, core }
}

async function commitOf(ref: string, root: string): Promise<string> {
  try {
    const { stdout } = await run('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], {
      cwd: root,
    })
    return stdout.trim()
  } catch {
    throw new UsageError(`--against: there is no commit "${ref}"`)
  }
}

async function build(commit: string, folder: string, root: string): Promise<void> {
  // Beside its place until it is whole: an interrupted build must not be taken for one.
  const draft = `${folder}.${process.pid}`
  try {
    await mkdir(draft, { recursive: true })
    await run('git', ['archive', '--output', join(draft, 'core.tar'), commit, CORE, 'tsconfig.base.json'], {
      cwd: root,
    })
    await run('tar', ['-xf', 'core.tar'], { cwd: draft })
    await symlink(join(root, CORE, 'node_modules'), join(draft, CORE, 'node_modules'), 'junction')
    await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(draft, CORE)], {
      cwd: root,
    })
    await rename(draft, folder)
  } catch (error) {
    throw new UsageError(`--against: ${commit} can't be built here: ${reasonOf(error)}`)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'stdout' in error && error.stdout !== '' ? String(error.stdout) : error.message
}

function isCore(module: unknown): module is Core {
  return typeof module === 'object' && module !== null && 'createVerifier' in module
}
