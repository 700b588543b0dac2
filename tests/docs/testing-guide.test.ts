import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { codeBlocksOf, type CodeBlock } from '../doc-snippets/code-blocks.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PAGE = 'docs/guide/testing.md'
const lines = readFileSync(join(ROOT, PAGE), 'utf8').split('\n')
const blocks = codeBlocksOf(PAGE, lines.join('\n'))

// Inside this workspace, so that imports find the built packages, as a user's would.
mkdirSync(join(ROOT, 'tests/doc-snippets/.generated'), { recursive: true })
const folder = mkdtempSync(join(ROOT, 'tests/doc-snippets/.generated', 'programs-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('Every program in docs/guide/testing.md', { timeout: 60_000 }, () => {
  it('passes in vitest', async () => {
    const programs = programsFor('vitest')
    expect(programs.length).toBeGreaterThan(5)
    const { code, output } = await inVitest(programs)
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
    for (const { line } of programs) expect(output).toMatch(new RegExp(`✓ line-${line}\\.example\\.ts \\(\\d+ test`))
  })

  it('passes in node:test', async () => {
    const programs = programsFor('node')
    expect(programs).toHaveLength(2)
    const { code, output } = await inNode(programs)
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
    expect(output).toMatch(/# pass 3\n/)
  })

  it('is one of the two, or continued by one', () => {
    const run = [...programsFor('vitest'), ...programsFor('node')]
    const alone = blocks.filter((block) => !run.some(({ code }) => code.includes(lastLines(block))))
    expect(alone).toEqual([])
  })
})

describe('A program that fails', { timeout: 60_000 }, () => {
  const wrong = { page: PAGE, line: 1, language: 'ts' as const }

  it('is noticed in vitest', async () => {
    const code = "import { expect, it } from 'vitest'\nit('adds', () => { expect(1 + 1).toBe(3) })"
    expect((await inVitest([{ ...wrong, code }])).code).toBe(1)
  })

  it('is noticed in node:test', async () => {
    const code =
      "import assert from 'node:assert'\nimport { test } from 'node:test'\ntest('adds', () => { assert.equal(1 + 1, 3) })"
    expect((await inNode([{ ...wrong, code }])).code).toBe(1)
  })
})

/** The blocks marked so, each with what it continues. */
function programsFor(runner: 'vitest' | 'node'): readonly CodeBlock[] {
  return blocks.filter(({ line }) => {
    const before = lines.slice(0, line - 1).filter((text) => text.trim() !== '')
    return before.slice(-2).includes(`<!-- run: ${runner} -->`)
  })
}

function lastLines({ code, line }: CodeBlock): string {
  return code.split('\n').slice(line).join('\n').trim()
}

interface Ended {
  readonly code: number | null
  readonly output: string
}

async function inVitest(programs: readonly CodeBlock[]): Promise<Ended> {
  const place = mkdtempSync(join(folder, 'vitest-'))
  for (const { line, code } of programs) writeFileSync(join(place, `line-${line}.example.ts`), code)
  const config = "export default { test: { include: ['*.example.ts'], testTimeout: 20_000 } }"
  writeFileSync(join(place, 'vitest.config.mjs'), config)
  return await ended(place, [
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    '.',
    '--reporter',
    'default',
  ])
}

async function inNode(programs: readonly CodeBlock[]): Promise<Ended> {
  const place = mkdtempSync(join(folder, 'node-'))
  const names = programs.map(({ line }) => `line-${line}.test.mjs`)
  programs.forEach(({ code }, index) => {
    writeFileSync(join(place, names[index] ?? ''), code)
  })
  return await ended(place, ['--test', '--test-reporter', 'tap', ...names])
}

/** Apart from the run that this is, which the environment tells of. */
async function ended(cwd: string, args: readonly string[]): Promise<Ended> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|NODE_TEST|NODE_V8|FORCE_COLOR|NODE_OPTIONS)/.test(name),
  )
  const child = spawn(process.execPath, args, { cwd, env: { ...Object.fromEntries(own), NO_COLOR: '1' } })
  const parts: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => parts.push(text))
  await once(child, 'close')
  return { code: child.exitCode, output: parts.join('') }
}
