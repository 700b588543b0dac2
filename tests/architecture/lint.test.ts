import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from './source-files.js'

/** Where it stands, what stands there, and the rule that refuses it. */
const REFUSED: readonly (readonly [path: string, code: string, rule: string])[] = [
  ['core/src/time-a.ts', 'export const a = Date.now()', 'no-restricted-properties'],
  ['core/src/time-b.ts', 'export const a = Math.random()', 'no-restricted-properties'],
  ['core/src/time-c.ts', 'export const a = performance.now()', 'no-restricted-globals'],
  ['core/src/time-d.ts', 'export const a = setTimeout(String, 1)', 'no-restricted-globals'],
  ['koa/src/time-e.ts', 'export const a = setInterval(String, 1)', 'no-restricted-globals'],
  [
    'core/src/time-f.ts',
    "import { setTimeout } from 'node:timers'\nexport const a = setTimeout",
    'no-restricted-imports',
  ],
  ['core/src/any.ts', 'export const a = (b: any): number => Number(b)', 'no-explicit-any'],
  ['core/src/non-null.ts', 'export const a = (b?: string): string => b!', 'no-non-null-assertion'],
  ['core/src/default.ts', 'export default 1', 'no-default-export'],
  ['core/src/console.ts', "console.log('a')", 'no-console'],
  ['core/src/todo.ts', '// TODO: later\nexport const a = 1', 'no-warning-comments'],
  ['express/src/deep-a.ts', "import { a } from '@jwks-auth/core/dist/a.js'\na()", 'no-restricted-imports'],
  ['express/src/deep-b.ts', "import { a } from '../../core/src/a.js'\na()", 'no-restricted-imports'],
  ['core/src/cache/state.ts', "import { request } from 'undici'\nrequest('a')", 'no-restricted-imports'],
  ['core/src/keys/jwk.ts', "import { get } from 'node:https'\nget('a')", 'no-restricted-imports'],
  ['core/src/token/claims.ts', "import { systemClock } from '../clock.js'\nsystemClock()", 'no-restricted-imports'],
  ['core/src/floating.ts', 'export const a = (b: Promise<void>): void => {\n  b\n}', 'no-floating-promises'],
  ['core/src/misused.ts', 'export const a = (b: Promise<boolean>): number => (b ? 1 : 2)', 'no-misused-promises'],
  [
    'core/src/switch.ts',
    "export function a(b: 'c' | 'd'): void {\n  switch (b) {\n    case 'c':\n  }\n}",
    'switch-exhaustiveness-check',
  ],
]

const ALLOWED: readonly (readonly [path: string, code: string])[] = [
  ['core/src/time/clock.ts', 'export const a = Date.now() + performance.now() + Math.random()'],
  ['testing/src/server.ts', 'export const a = setTimeout(String, 1)'],
  ['core/src/request/challenge.ts', "import type { Clock } from '../clock.js'\nexport type A = Clock"],
  ['koa/src/index.ts', "import type { Auth } from '@jwks-auth/core'\nexport type A = Auth"],
]

describe('The linter holds the rules of the house', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-lint-'))
  let found: ReadonlyMap<string, readonly string[]>

  beforeAll(() => {
    cpSync(join(ROOT, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    write(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "module": "nodenext" } }')
    for (const [path, code] of [...REFUSED, ...ALLOWED]) write(join(folder, 'packages', path), `${code}\n`)
    found = lint(folder)
  })

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(REFUSED)('%s: %j is refused by %s', (path, _code, rule) => {
    expect(found.get(path)).toContain(rule)
  })

  it.each(ALLOWED)('%s: %j is allowed', (path) => {
    expect(found.get(path) ?? []).toEqual([])
  })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** The rules that each file under `packages` breaks. */
function lint(folder: string): Map<string, string[]> {
  const modules = join(ROOT, 'node_modules')
  const { stdout } = spawnSync(
    process.execPath,
    [join(modules, 'oxlint/bin/oxlint'), '--type-aware', '--format=json'],
    {
      cwd: folder,
      encoding: 'utf8',
      // There it finds its type-aware half.
      env: { ...process.env, PATH: [join(modules, '.bin'), process.env['PATH']].join(delimiter) },
    },
  )
  const { diagnostics }: { diagnostics: { filename: string; code: string }[] } = JSON.parse(stdout)
  const rules = new Map<string, string[]>()
  for (const { filename, code } of diagnostics) {
    const path = filename.replaceAll('\\', '/').replace(/^.*?packages\//, '')
    rules.set(path, [...(rules.get(path) ?? []), /\((.*)\)/.exec(code)?.[1] ?? code])
  }
  return rules
}
