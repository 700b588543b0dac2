import { snapshotTooLong, storeError } from './store-error.js'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * The folder in which `fileStore` keeps the snapshots of one source. A file is written under a temporary name, synced,
 * and renamed to a name that no other snapshot has: even if a write is interrupted, or concurrent with another, the
 * earlier snapshot stays until the next one is complete.
 */
export class SourceFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** The snapshots in the folder, the last fetched first; none if there is no folder. */
  async list(): Promise<readonly SnapshotFile[]> {
    return (await this.#names())
      .flatMap((name) => {
        const [, fetchedAt, staleUntil] = SNAPSHOT.exec(name) ?? []
        if (fetchedAt === undefined) return []
        return [{ path: join(this.#path, name), fetchedAt: Number(fetchedAt), staleUntil: Number(staleUntil) }]
      })
      .toSorted((one, other) => other.fetchedAt - one.fetchedAt)
  }

  /**
   * Creates the folder.
   *
   * @throws Error if something else has its name.
   */
  async make(): Promise<void> {
    const created = await mkdir(this.#path, { recursive: true, mode: OWNER_ONLY_FOLDER })
    await this.#exists()
    if (created !== undefined) await syncFolder(dirname(this.#path))
  }

  async write(fetchedAt: number, staleUntil: number, text: string): Promise<WrittenFile> {
    const unfinished = join(this.#path, `${randomUUID()}.unfinished`)
    const path = join(this.#path, `${fetchedAt}-${staleUntil}.snapshot`)
    try {
      const file = await open(unfinished, 'wx', OWNER_ONLY)
      const { mtimeMs } = await closing(file, async () => {
        await file.writeFile(text)
        await file.sync()
        return await file.stat()
      })
      await rename(unfinished, path)
      await syncFolder(this.#path)
      return { path, writtenAt: mtimeMs }
    } catch (error) {
      await remove(unfinished).catch(() => {})
      throw error
    }
  }

  /** Removes files that other writers left unfinished, by the clock of the file system. */
  async tidy({ writtenAt }: WrittenFile): Promise<void> {
    const names = await this.#names()
    for (const path of names.filter((name) => UNFINISHED.test(name)).map((name) => join(this.#path, name))) {
      const stats = await unlessGone(lstat(path))
      if (stats !== undefined && writtenAt - stats.mtimeMs > ABANDONED_AFTER_MS) await remove(path)
    }
  }

  async #names(): Promise<readonly string[]> {
    return (await this.#exists()) ? ((await unlessGone(readdir(this.#path))) ?? []) : []
  }

  /**
   * Whether the folder exists.
   *
   * @throws Error if it is not a folder: a link could lead anywhere.
   */
  async #exists(): Promise<boolean> {
    const found = await unlessGone(lstat(this.#path))
    if (found?.isDirectory() === false) throw storeError('the folder of a source is no folder', 'ENOTDIR')
    return found !== undefined
  }
}

/** The file of a snapshot. Its name contains the times of its fetch and of its expiry. */
export interface SnapshotFile {
  readonly path: string
  readonly fetchedAt: number
  readonly staleUntil: number
}

interface WrittenFile {
  readonly path: string
  /** When it was written, by the clock of the file system. */
  readonly writtenAt: number
}

const SNAPSHOT = /^(\d{1,16})-(\d{1,16})\.snapshot$/
const UNFINISHED = /^[0-9a-f-]{36}\.unfinished$/
/** No write takes this long: the process that began it has ended. */
const ABANDONED_AFTER_MS = 60_000
const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700
/** Windows has neither flag. A named pipe must not block the process, and a link must not lead elsewhere. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * Reads a file of at most `maxBytes` bytes; `undefined` if it is gone.
 *
 * @throws Error if it is longer, or not a plain file.
 */
export async function readBounded(path: string, maxBytes: number): Promise<string | undefined> {
  const file = await unlessGone(open(path, READ))
  if (file === undefined) return undefined
  return await closing(file, async () => {
    const found = await file.stat()
    if (!found.isFile()) throw storeError('the snapshot is no plain file', 'EINVAL')
    if (found.size > maxBytes) throw snapshotTooLong(maxBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0)
    return buffer.toString('utf8', 0, bytesRead)
  })
}

/** Removes a file; does nothing if another process has removed it. */
export async function remove(path: string): Promise<void> {
  await unlessGone(unlink(path))
}

async function closing<T>(file: FileHandle, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } finally {
    await file.close()
  }
}

/**
 * Makes a rename survive a power failure. Not every file system can do that, and a crash of the process does not need
 * it.
 */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => undefined)
  if (folder === undefined) return
  await closing(folder, async () => {
    await folder.sync().catch(() => {})
  })
}

async function unlessGone<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
