import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CodeBlock } from './code-blocks.js'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TSC = join(HERE, '../../node_modules/typescript/bin/tsc')

/** Strict as our own code is; but an example may declare what it doesn't go on to use. */
const OPTIONS = {
  noEmit: true,
  composite: false,
  declaration: false,
  declarationMap: false,
  isolatedDeclarations: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  moduleDetection: 'force',
  allowJs: true,
  checkJs: true,
}

/** Compiles blocks against the built packages, as a user's TypeScript would: what is wrong, and where in the pages. */
export function compile(blocks: readonly CodeBlock[]): string[] {
  if (blocks.length === 0) return []
  // Inside this workspace, so that imports find the packages.
  mkdirSync(join(HERE, '.generated'), { recursive: true })
  const folder = mkdtempSync(join(HERE, '.generated', 'blocks-'))
  try {
    const pages = new Map(blocks.map((block, index) => [`block-${index}.${block.language}`, block.page]))
    blocks.forEach(({ code, language }, index) => {
      writeFileSync(join(folder, `block-${index}.${language}`), code)
    })
    const config = { extends: '../../../../tsconfig.base.json', compilerOptions: OPTIONS, files: [...pages.keys()] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const { status, stdout } = spawnSync(process.execPath, [TSC, '-p', '.', '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    })
    return status === 0 ? [] : problemsIn(stdout, pages)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The compiler's messages, each file's name replaced by its page's: the lines are the same. A shared line says it once. */
function problemsIn(output: string, pages: ReadonlyMap<string, string>): string[] {
  const messages = output
    .trimEnd()
    .split(/\n(?=\S)/)
    .map((message) =>
      message.replace(/^(?<file>block-\d+\.[tj]s)\((?<line>\d+),(?<column>\d+)\)/, (...parts) => {
        const { file, line, column }: Record<string, string> = parts.at(-1)
        return `${pages.get(file ?? '') ?? ''}:${line}:${column}`
      }),
    )
  return [...new Set(messages)]
}
