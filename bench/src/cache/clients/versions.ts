import { readFile } from 'node:fs/promises'
import type { Library } from './client.js'

const MANIFEST = new URL('../../../package.json', import.meta.url)

/** Which version of each library takes part, as bench/package.json pins it. */
export async function versionsOf(libraries: readonly Library[]): Promise<ReadonlyMap<string, string>> {
  const manifest: unknown = JSON.parse(await readFile(MANIFEST, 'utf8'))
  const pinned = new Map(Object.entries(dependenciesIn(manifest)))
  return new Map(libraries.map((library) => [library.name, describeVersion(pinned.get(library.package))]))
}

function dependenciesIn(manifest: unknown): object {
  if (typeof manifest !== 'object' || manifest === null || !('devDependencies' in manifest)) return {}
  return manifest.devDependencies ?? {}
}

function describeVersion(pinned: unknown): string {
  return typeof pinned === 'string' && !pinned.startsWith('workspace:') ? pinned : '(this repository)'
}
