import { snapshotTooLong, storeError } from './store-error.js'
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A snapshot's file. Its name says when it was fetched and when it is worth nothing any more. */
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
/** No write takes so long: whoever began it is gone. */
const ABANDONED_AFTER_MS = 60_000
const OWNER_ONLY = 0o600
const OWNER_ONLY_FOLDER = 0o700
/** Neither is there on Windows. A named pipe must not keep us waiting, nor a link lead elsewhere. */
const READ = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/**
 * The folder of one source. A file in it is written under another name, synced, and renamed to a name that no other
 * snapshot has: whatever is cut off, whoever writes at the same time, what was there stays until the next is whole.
 */
export class SourceFolder {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** The snapshots there, the last fetched first; none where there is no folder. */
  async list(): Promise<readonly SnapshotFile[]> {
    return (await this.#names())
      .flatMap((name) => {
        const [, fetchedAt, staleUntil] = SNAPSHOT.exec(name) ?? []
        if (fetchedAt === undefined) return []
        return [{ path: join(this.#path, name), fetchedAt: Number(fetchedAt), staleUntil: Number(staleUntil) }]
      })
      .toSorted((one, other) => other.fetchedAt - one.fetchedAt)
  }

  /** @throws Error when something else has its name. */
  async make(): Promise<void> {
    const made = await mkdir(this.#path, { recursive: true, mode: OWNER_ONLY_FOLDER })
    await this.#isThere()
    if (made !== undefined) await syncFolder(dirname(this.#path))
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

  /** Removes what others left unfinished, by the clock of the file system. */
  async tidy({ writtenAt }: WrittenFile): Promise<void> {
    const names = await this.#names()
    for (const path of names.filter((name) => UNFINISHED.test(name)).map((name) => join(this.#path, name))) {
      const left = await unlessGone(lstat(path))
      if (left !== undefined && writtenAt - left.mtimeMs > ABANDONED_AFTER_MS) await remove(path)
    }
  }

  async #names(): Promise<readonly string[]> {
    return (await this.#isThere()) ? ((await unlessGone(readdir(this.#path))) ?? []) : []
  }

  /** @throws Error when it is no folder: a link could lead anywhere. */
  async #isThere(): Promise<boolean> {
    const found = await unlessGone(lstat(this.#path))
    if (found?.isDirectory() === false) throw storeError('the folder of a source is no folder', 'ENOTDIR')
    return found !== undefined
  }
}

/** Reads a file of at most `most` bytes. `undefined` when it is gone. @throws Error when it is longer, or no plain file. */
export async function readBounded(path: string, most: number): Promise<string | undefined> {
  const file = await unlessGone(open(path, READ))
  if (file === undefined) return undefined
  return await closing(file, async () => {
    const found = await file.stat()
    if (!found.isFile()) throw storeError('the snapshot is no plain file', 'EINVAL')
    if (found.size > most) throw snapshotTooLong(most)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(found.size), 0, found.size, 0)
    return buffer.toString('utf8', 0, bytesRead)
  })
}

/** Removes a file, or finds that somebody else did. */
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

/** Makes a rename last through a loss of power. Not every file system can, and none needs it for a crash of the process. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY).catch(() => undefined)
  if (folder === undefined) return
  await closing(folder, async () => {
    await folder.sync().catch(() => {})
  })
}

async function unlessGone<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
