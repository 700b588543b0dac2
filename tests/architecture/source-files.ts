import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export const PACKAGES: readonly string[] = readdirSync(join(ROOT, 'packages'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

export interface SourceFile {
  /** From the repository's folder, with `/`. */
  readonly path: string
  readonly text: string
}

/** What users get: `packages/<name>/src` without tests. */
export function sourcesOf(name: string): SourceFile[] {
  const folder = `packages/${name}/src`
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join(folder, path.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

export const SOURCES: readonly SourceFile[] = PACKAGES.flatMap(sourcesOf)

const STRING_OR_COMMENT = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/.*|\/\*[\s\S]*?\*\//g

/** The text without its comments. */
export function codeOf(text: string): string {
  return text.replaceAll(STRING_OR_COMMENT, (_, string: string | undefined) => string ?? '')
}

export interface Import {
  /** What is imported, as written: `./jwk.js`, `undici`. */
  readonly from: string
  /** `import` or `export`, and what stands before `from`. */
  readonly what: string
}

const IMPORT =
  /^(?<what>(?:import|export)\b(?! type\b)[^'"`;=(]*?)\s?from '(?<from>[^']+)'|^import '(?<bare>[^']+)'|\bimport\('(?<lazy>[^']+)'\)/gm

/** The modules a file loads when it runs: `import type` and `export type` load none. */
export function importsOf(text: string): Import[] {
  return [...codeOf(text).matchAll(IMPORT)].map(({ groups = {} }) => ({
    from: groups['from'] ?? groups['bare'] ?? groups['lazy'] ?? '',
    what: groups['what'] ?? '',
  }))
}
