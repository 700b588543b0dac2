import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PACKAGES, ROOT } from './source-files.js'

type Manifest = Readonly<Record<string, unknown>> & {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>
}

const manifests = PACKAGES.map((name): [string, Manifest] => [
  name,
  JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')),
])

describe.each(manifests)('Package %s', (name, manifest) => {
  it('is publishable as it is', () => {
    expect(problemsOf(manifest)).toEqual([])
  })

  it.each(['README.md', 'LICENSE'])('has a %s', (file) => {
    expect(existsSync(join(ROOT, 'packages', name, file))).toBe(true)
  })

  it('gives a reason for each run-time dependency and optional peer in CONTRIBUTING.md', () => {
    const optional = Object.keys(manifest.peerDependenciesMeta ?? {}).map((peer) => [peer, 'optional'])
    const dependencies = { ...manifest.dependencies, ...Object.fromEntries(optional) }
    expect(withoutReason({ dependencies }, readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'))).toEqual([])
  })
})

describe('The rules of a package', () => {
  it('name all that is missing', () => {
    expect(problemsOf({})).toEqual([
      'license must be MIT',
      'type must be module',
      'sideEffects must be false',
      'engines.node must be >=20.19',
      'files must name dist, README.md and LICENSE',
      'exports must have "."',
    ])
    expect(problemsOf({ ...sound, exports: { '.': './dist/index.js', './redis': { types: './a.d.ts' } } })).toEqual([
      'exports["."] must give types, then default',
      'exports["./redis"] must give types, then default',
    ])
    expect(problemsOf(sound)).toEqual([])
  })

  it('want a row in the table, with a reason, for each dependency', () => {
    const table = '| `jose` | core | Keys. |\n| `koa` | core | |\n'
    const manifest = { dependencies: { jose: '1', koa: '1', undici: '1', '@jwks-auth/core': 'workspace:^' } }
    expect(withoutReason(manifest, table)).toEqual(['koa', 'undici'])
  })
})

describe('Core', () => {
  it('depends on jose, undici and http-cache-semantics alone', () => {
    const [, core] = manifests.find(([name]) => name === 'core') ?? []
    expect(Object.keys(core?.dependencies ?? {}).toSorted()).toEqual(['http-cache-semantics', 'jose', 'undici'])
  })
})

const sound = {
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  files: ['dist', 'README.md', 'LICENSE'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
}

function problemsOf(manifest: Manifest): string[] {
  const { license, type, sideEffects, engines, files } = manifest as Partial<typeof sound>
  const entries = Object.entries((manifest['exports'] ?? {}) as Record<string, unknown>)
  return [
    license !== 'MIT' && 'license must be MIT',
    type !== 'module' && 'type must be module',
    sideEffects !== false && 'sideEffects must be false',
    engines?.node !== '>=20.19' && 'engines.node must be >=20.19',
    !['dist', 'README.md', 'LICENSE'].every((file) => files?.includes(file) === true) &&
      'files must name dist, README.md and LICENSE',
    !entries.some(([path]) => path === '.') && 'exports must have "."',
    ...entries.map(
      ([path, target]) =>
        path !== './package.json' &&
        Object.keys(target as object).join() !== 'types,default' &&
        `exports["${path}"] must give types, then default`,
    ),
  ].filter((problem) => problem !== false)
}

/** A row looks like ``| `name` | where | reason |``. Our own packages need none. */
function withoutReason({ dependencies = {} }: Manifest, contributing: string): string[] {
  const rows = contributing.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
  return Object.keys(dependencies).filter(
    (name) => !name.startsWith('@jwks-auth/') && !rows.some((row) => row[1] === `\`${name}\`` && (row[3] ?? '') !== ''),
  )
}
