import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'

const MANIFEST = {
  name: '@acme/keys',
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './locks': { types: './dist/locks.d.ts', default: './dist/locks.js' },
    './package.json': './package.json',
  },
}
const LOCKS =
  '/**\n * Locks.\n *\n * @module @acme/keys/locks\n */\n\n/** How many there are. */\nexport const LOCKS = 3\n'

/** Milliseconds, for a compiler on a busy machine. */
const PATIENCE = 120_000

/** That the packages' own is whole, `npm run check` says. */
describe('The API reference', { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-reference-'))

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('is not written with a hole in it: no words, a link to nothing, a type that nobody can name, an entry without a name', () => {
    const { ok, output } = generate({
      'packages/keys/src/index.ts':
        '/**\n * Keys.\n *\n * @module keys\n */\n\n/** Opens {@link Gate}. */\nexport const open = (door: Door): Door => door\n\n' +
        'interface Door {\n  readonly open: boolean\n}\n\nexport const KEYS = 2\n\n' +
        '/** Options. */\nexport interface DoorOptions {\n  wide?: boolean\n}\n',
      'packages/keys/src/locks.ts': LOCKS,
    })
    expect(
      output
        .split('\n')
        .slice(1)
        .map((line) => line.replace(/, defined in .*/, '')),
    ).toEqual([
      '  - packages/keys/src/index.ts does not begin with a comment that says "@module @acme/keys"',
      '  - Door',
      '  - keys.KEYS (Variable)',
      '  - keys.DoorOptions.wide (Property)',
      '  - Failed to resolve link to "Gate" in comment for keys.open',
      '',
    ])
    expect(ok).toBe(false)
    expect(existsSync(join(folder, 'html'))).toBe(false)
  })

  function generate(files: Readonly<Record<string, string>>): { ok: boolean; output: string } {
    const compilerOptions = { module: 'nodenext', target: 'es2023', types: [], strict: true }
    const all = {
      'package.json': '{}',
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['packages'] }),
      'packages/keys/package.json': JSON.stringify({ ...MANIFEST, type: 'module' }),
      ...files,
    }
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const generator = join(ROOT, 'api-reference/generate/generate.mjs')
    const args = [generator, folder, join(folder, 'tsconfig.json'), join(folder, 'html')]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    return { ok: status === 0, output: `${stdout}${stderr}` }
  }
})
