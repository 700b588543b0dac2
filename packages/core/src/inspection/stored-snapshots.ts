import { requireText } from '../option-reader/arguments.js'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { DEFAULTS } from '../options/defaults.js'
import { readBounded, SourceFolder } from '../persistence/source-folder.js'
import { isSnapshotName } from '../persistence/stored-name.js'
import { failureNamed, storeFailure, type StoreFailure } from './store-failure.js'

/**
 * Reads the snapshots of a file store without changing them.
 *
 * @param path - The store's folder, the folder of one source, or one file.
 * @throws Error (of Node, with its `code`) if the path does not exist or cannot be listed.
 */
export async function* storedSnapshots(path: string): AsyncGenerator<StoredText> {
  requireText('path', path)
  const found = await stat(path)
  if (!found.isDirectory()) {
    yield await storedText(path)
    return
  }
  if (isSnapshotName(basename(path))) {
    yield* ofSource(path)
    return
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory() && isSnapshotName(entry.name)) yield* ofSource(join(path, entry.name))
  }
}

/** A snapshot as stored, or the reason why it cannot be read. */
export interface StoredText extends Partial<StoreFailure> {
  /** The path of the file, or the key in Redis. */
  readonly place: string
  /** The name that it is stored under; absent for a file outside the folder of a source. */
  readonly name?: string
  readonly text?: string
}

async function* ofSource(folder: string): AsyncGenerator<StoredText> {
  for (const file of await new SourceFolder(folder).list()) yield await storedText(file.path)
}

async function storedText(place: string): Promise<StoredText> {
  const folder = basename(dirname(place))
  const stored = isSnapshotName(folder) ? { place, name: folder } : { place }
  try {
    const text = await readBounded(place, DEFAULTS.maxSnapshotBytes)
    return text === undefined ? { ...stored, ...failureNamed('ENOENT') } : { ...stored, text }
  } catch (error) {
    return { ...stored, ...storeFailure(error) }
  }
}
