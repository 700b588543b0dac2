import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SOURCES, importsOf, type SourceFile } from './source-files.js'

describe('Files', () => {
  it('import each other in no circle, types included', () => {
    expect(circleIn(SOURCES)).toBeUndefined()
  })

  it('are caught when they do, over any number of others and by a type alone', () => {
    const files = [
      { path: 'src/a.ts', text: "import { b } from './b.js'" },
      { path: 'src/b.ts', text: "import { b } from './deep/c.js'\nimport { d } from './d.js'" },
      { path: 'src/deep/c.ts', text: "import {\n  type A,\n} from '../d.js'" },
      { path: 'src/d.ts', text: "export type { A } from './a.js'" },
    ]
    expect(circleIn(files)).toEqual(['src/a.ts', 'src/b.ts', 'src/deep/c.ts', 'src/d.ts', 'src/a.ts'])
    expect(circleIn(files.slice(0, 3))).toBeUndefined()
  })
})

describe('Folders', () => {
  it('import each other in no circle, types included', () => {
    expect(folderCircleIn(SOURCES)).toBeUndefined()
  })

  it('are caught when they do', () => {
    const files = [
      { path: 'src/a/one.ts', text: "import { b } from '../b/one.js'" },
      { path: 'src/b/one.ts', text: "import { b } from './two.js'" },
      { path: 'src/b/two.ts', text: "import type { A } from '../a/two.js'" },
      { path: 'src/a/two.ts', text: '' },
    ]
    expect(circleIn(files)).toBeUndefined()
    expect(folderCircleIn(files)).toEqual(['src/a', 'src/b', 'src/a'])
    expect(folderCircleIn(files.slice(0, 2))).toBeUndefined()
  })
})

/** The first circle of imports, from a file back to it. */
function circleIn(files: readonly SourceFile[]): string[] | undefined {
  return circleAmong(new Map(files.map((file) => [file.path, importedBy(file)])))
}

/** The first circle of imports among folders. A file of `src` itself, such as an entry, stands for itself. */
function folderCircleIn(files: readonly SourceFile[]): string[] | undefined {
  const imports = new Map<string, string[]>()
  for (const file of files) {
    const folder = folderOf(file.path)
    const others = importedBy(file).map(folderOf)
    imports.set(folder, [...(imports.get(folder) ?? []), ...others.filter((other) => other !== folder)])
  }
  return circleAmong(imports)
}

function folderOf(path: string): string {
  return path.replace(/(\bsrc\/[^/]+)\/.*$/, '$1')
}

function circleAmong(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const left = new Set<string>()
  const follow = (path: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(path)) return [...way.slice(way.indexOf(path)), path]
    if (left.has(path)) return undefined
    for (const next of imports.get(path) ?? []) {
      const circle = follow(next, [...way, path])
      if (circle !== undefined) return circle
    }
    left.add(path)
    return undefined
  }
  for (const path of imports.keys()) {
    const circle = follow(path, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

function importedBy({ path, text }: SourceFile): string[] {
  const withTypes = text.replaceAll(/^(import|export) type\b/gm, '$1')
  return importsOf(withTypes)
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from }) => posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts'))
}
