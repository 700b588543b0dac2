import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix, relative } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../architecture/source-files.js'

const run = promisify(execFile)

/** A tarball as it would be published. */
export interface PackedPackage {
  readonly name: string
  /** Of the tarball, in the file system. */
  readonly file: string
  /** Packed, in bytes. */
  readonly size: number
  readonly manifest: Manifest
  /** Text by path. */
  readonly contents: ReadonlyMap<string, string>
}

export interface Manifest {
  readonly name?: unknown
  readonly version?: unknown
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

/** Packs all packages into `folder`. They have to be built: `npm test` builds first. */
export async function packAll(folder: string): Promise<readonly PackedPackage[]> {
  const { stdout } = await run(process.execPath, ['scripts/pack.mjs', folder], { cwd: ROOT })
  const packed: { name: string; folder: string; file: string }[] = JSON.parse(stdout)
  return await Promise.all(
    packed.map(async ({ name, folder: from, file }) => {
      if (!existsSync(join(ROOT, from, 'dist'))) throw new Error(`${from} is not built: npm run build`)
      const unpacked = join(folder, from)
      mkdirSync(unpacked, { recursive: true })
      await run('tar', ['-xzf', file, '-C', unpacked])
      const contents = textsIn(unpacked)
      const manifest: Manifest = JSON.parse(contents.get('package.json') ?? '{}')
      return { name, file, size: statSync(file).size, manifest, contents }
    }),
  )
}

/** All that a tarball holds stands under `package/`; what does not shows with its whole path. */
function textsIn(unpacked: string): ReadonlyMap<string, string> {
  const files = readdirSync(unpacked, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())
  return new Map(
    files.map((entry) => {
      const path = relative(unpacked, join(entry.parentPath, entry.name)).replaceAll('\\', '/')
      return [posix.relative('package', path), readFileSync(join(unpacked, path), 'utf8')]
    }),
  )
}
