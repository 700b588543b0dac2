import { snapshotTooLong, storeError } from './store-error.js'
import { join, resolve } from 'node:path'
import type { Clock } from '../time/clock.js'
import { isInFuture } from '../time/clock-skew.js'
import { DEFAULTS } from '../options/defaults.js'
import { readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { hideIntegrityKey } from './hide-integrity-key.js'
import { readIntegrityKey } from './integrity.js'
import type { IntegrityKey, SnapshotStore, StoredSnapshot } from './snapshot-store.js'
import { readBounded, remove, SourceFolder, type SnapshotFile } from './source-folder.js'
import { requireSnapshot, requireSnapshotName } from './stored-name.js'

/**
 * Creates a store that keeps snapshots in files, one for each source, readable by their owner only. Several processes
 * may share a folder, and each may be killed at any time: the last complete snapshot stays readable.
 *
 * @throws OptionsError naming every wrong field.
 * @example
 * ```ts
 * const registry = createRegistry({ store: fileStore({ directory: '/var/lib/my-api/keys' }) })
 * ```
 */
export function fileStore(options: FileStoreOptions): SnapshotStore {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  if (!reader.has('directory')) reader.refuse('directory', 'must be the path of a folder')
  const directory = resolve(reader.text('directory', '.'))
  const integrityKey = readIntegrityKey(reader, false)
  const maxBytes = reader.integer('maxSnapshotBytes', DEFAULTS.maxSnapshotBytes, 1024, 134_217_728)
  const clock = readClock(reader)
  reader.refuseUnread('of fileStore')
  problems.throwIfAny()
  const store = new Files(directory, maxBytes, clock)
  const records = new Files(join(directory, RECORDS), maxBytes, clock)
  return hideIntegrityKey({
    integrityKey,
    newest: { load: (name) => records.load(name), save: (name, record) => records.save(name, record) },
    load: (name) => store.load(name),
    save: (name, snapshot) => store.save(name, snapshot),
    delete: (name) => store.delete(name),
    async close() {},
  })
}

/** Options of {@link fileStore}. */
export interface FileStoreOptions {
  /** The folder for the files; created if it does not exist. Use a local disk, not a network drive. */
  directory: string
  /**
   * The key for the HMAC (RFC 2104) of each snapshot, for a folder that others can write to: at least 32 bytes, or
   * several keys to replace one. `false`: no other party can write to it.
   * @default false
   */
  integrityKey?: IntegrityKey
  /** The longest snapshot that is written or read, in bytes; more than 4/3 of `maxResponseBytes`. @default 2097152 */
  maxSnapshotBytes?: number
  /** The source of time; for tests. @default the system's */
  clock?: Clock
}

/** The folder of the records: no source has this name. */
const RECORDS = 'newest'
/** How often a folder is listed again when it changes during a read. */
const MAX_READ_ATTEMPTS = 20

/** Reads and writes the snapshots in one directory, with a folder for each source. */
class Files {
  readonly #directory: string
  readonly #max: number
  readonly #clock: Clock

  constructor(directory: string, maxBytes: number, clock: Clock) {
    this.#directory = directory
    this.#max = maxBytes
    this.#clock = clock
  }

  async load(name: string): Promise<string | undefined> {
    const folder = this.#folder(name)
    for (let attempt = 0; attempt < MAX_READ_ATTEMPTS; attempt += 1) {
      const [newest] = await this.#files(folder)
      if (newest === undefined) return undefined
      const text = await readBounded(newest.path, this.#max)
      // Removed in the meantime: a later snapshot has replaced it.
      if (text !== undefined) return text
    }
    throw storeError('the snapshot changes faster than it can be read', 'EBUSY')
  }

  async save(name: string, snapshot: StoredSnapshot): Promise<void> {
    const folder = this.#folder(name)
    requireSnapshot(snapshot)
    const { fetchedAt, staleUntil, text } = snapshot
    if (Buffer.byteLength(text) > this.#max) throw snapshotTooLong(this.#max)
    const [at, until] = [Math.round(fetchedAt), Math.round(staleUntil)]
    const isFuture = (file: SnapshotFile): boolean => isInFuture(file.fetchedAt, this.#clock)
    const newest = (await this.#files(folder)).find((file) => !isFuture(file))
    if (newest !== undefined && newest.fetchedAt > at) return
    await folder.make()
    const written = await folder.write(at, until, text)
    const files = await folder.list()
    const newestAt = files.find((file) => !isFuture(file))?.fetchedAt ?? at
    const isObsolete = (file: SnapshotFile): boolean =>
      isFuture(file) ? file.path !== written.path : file.fetchedAt < newestAt
    for (const file of files.filter(isObsolete)) await remove(file.path)
    await folder.tidy(written)
  }

  async delete(name: string): Promise<void> {
    const folder = this.#folder(name)
    for (const { path } of await folder.list()) await remove(path)
  }

  /** The snapshots that are not past their `staleUntil`, the last fetched first; the others are removed. */
  async #files(folder: SourceFolder): Promise<readonly SnapshotFile[]> {
    const { wall } = this.#clock.now()
    const files = await folder.list()
    for (const { path, staleUntil } of files) if (staleUntil <= wall) await remove(path)
    return files.filter(({ staleUntil }) => staleUntil > wall)
  }

  #folder(name: string): SourceFolder {
    requireSnapshotName(name)
    return new SourceFolder(join(this.#directory, name))
  }
}
