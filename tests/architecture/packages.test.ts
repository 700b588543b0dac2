import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PACKAGES, ROOT } from './source-files.js'

type Manifest = Readonly<Record<string, unknown>> & {
  readonly private?: boolean
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, unknown>>
}

const manifests = PACKAGES.map((name): [string, Manifest] => [
  name,
  JSON.parse(readFileSync(join(ROOT, 'packages', name, 'package.json'), 'utf8')),
])

/** Of all workspaces, and of the root. */
const patterns: string[] = parse(readFileSync(join(ROOT, 'pnpm-workspace.yaml'), 'utf8')).packages
const workspaces: readonly Manifest[] = ['.', ...patterns.flatMap(foldersOf)].map((folder) =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')),
)

const contributing = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')
const RUN_TIME = sectionOf('Dependencies at run time')
const DEVELOPMENT = sectionOf('Dependencies for development')

describe.each(manifests)('Package %s', (name, manifest) => {
  it('is publishable as it is', () => {
    expect(problemsOf(manifest)).toEqual([])
  })

  it.each(['README.md', 'LICENSE'])('has a %s', (file) => {
    expect(existsSync(join(ROOT, 'packages', name, file))).toBe(true)
  })

  it('gives a reason for each run-time dependency and optional peer in CONTRIBUTING.md', () => {
    const names = [...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependenciesMeta ?? {})]
    expect(withoutReason(names, RUN_TIME)).toEqual([])
  })
})

describe('Dependencies for development', () => {
  const used = workspaces.flatMap(({ private: isPrivate, dependencies, devDependencies }) => [
    ...Object.keys(devDependencies ?? {}),
    ...(isPrivate === true ? Object.keys(dependencies ?? {}) : []),
  ])

  it('have a reason in CONTRIBUTING.md, all of them', () => {
    expect(withoutReason(used, DEVELOPMENT)).toEqual([])
  })

  it('have none there that nobody depends on', () => {
    expect(namesIn(DEVELOPMENT).filter((name) => !used.includes(name))).toEqual([])
  })
})

describe('The rules of a package', () => {
  it('name all that is missing', () => {
    expect(problemsOf({})).toEqual([
      'license must be MIT',
      'type must be module',
      'sideEffects must be false',
      'engines.node must be >=20.19',
      'files must name dist, README.md, LICENSE and CHANGELOG.md',
      'exports must have "."',
    ])
    expect(problemsOf({ ...sound, exports: { '.': './dist/index.js', './redis': { types: './a.d.ts' } } })).toEqual([
      'exports["."] must give types, then default',
      'exports["./redis"] must give types, then default',
      'main must be undefined, as exports has it',
      'types must be undefined, as exports has it',
      'typesVersions must be {"*":{"redis":["./a.d.ts"]}}, as exports has it',
    ])
    expect(problemsOf(sound)).toEqual([])
  })

  it('want a row in a table, with a place and a reason, for each dependency', () => {
    const table = '| `jose`, `@types/jose` | core | Keys. |\n| `koa` | core | |\n| `knip` | | Unused code. |\n'
    const names = ['jose', '@types/jose', 'koa', 'knip', 'undici', '@jwks-auth/core']
    expect(withoutReason(names, table)).toEqual(['koa', 'knip', 'undici'])
  })
})

describe('Changesets', () => {
  it('give one version to all that is published, and none to what is private', () => {
    const config = JSON.parse(readFileSync(join(ROOT, '.changeset/config.json'), 'utf8'))
    const names = workspaces.filter((one) => one.private !== true).map((one) => String(one['name']))
    expect(config.fixed.map((group: string[]) => group.toSorted())).toEqual([names.toSorted()])
    expect(new Set(names)).toEqual(new Set(PACKAGES.map((name) => `@jwks-auth/${name}`)))
    expect(config.privatePackages).toEqual({ version: false, tag: false })
    expect(config).toMatchObject({ access: 'public', baseBranch: 'main' })
  })
})

describe('Core', () => {
  it('depends on jose, undici and http-cache-semantics alone', () => {
    const [, core] = manifests.find(([name]) => name === 'core') ?? []
    expect(Object.keys(core?.dependencies ?? {}).toSorted()).toEqual(['http-cache-semantics', 'jose', 'undici'])
  })
})

/** `bench` is itself; `examples/*` are the folders within that have a package in them. */
function foldersOf(pattern: string): string[] {
  const [parent = ''] = pattern.split('/*')
  if (parent === pattern) return [pattern]
  return readdirSync(join(ROOT, parent))
    .map((name) => join(parent, name))
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
}

function sectionOf(title: string): string {
  const [, section = ''] = contributing.split(`\n## ${title}\n`)
  return section.split('\n## ')[0] ?? ''
}

const sound = {
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.19' },
  files: ['dist', 'README.md', 'LICENSE', 'CHANGELOG.md'],
  main: './dist/index.js',
  types: './dist/index.d.ts',
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
    !['dist', 'README.md', 'LICENSE', 'CHANGELOG.md'].every((file) => files?.includes(file) === true) &&
      'files must name dist, README.md, LICENSE and CHANGELOG.md',
    !entries.some(([path]) => path === '.') && 'exports must have "."',
    ...entries.map(
      ([path, target]) =>
        path !== './package.json' &&
        Object.keys(target as object).join() !== 'types,default' &&
        `exports["${path}"] must give types, then default`,
    ),
    ...problemsForOldResolution(manifest, entries),
  ].filter((problem) => problem !== false)
}

/** TypeScript with `module: commonjs` resolves as Node 10 did, and reads no `exports`: `main`, `types` and `typesVersions` say the same. */
function problemsForOldResolution(manifest: Manifest, entries: readonly (readonly [string, unknown])[]): string[] {
  const fieldOf = (target: unknown, field: string): unknown => Object(target)[field]
  const [, main] = entries.find(([path]) => path === '.') ?? []
  const others = entries.filter(([path, target]) => path !== '.' && fieldOf(target, 'types') !== undefined)
  const expected = {
    main: fieldOf(main, 'default'),
    types: fieldOf(main, 'types'),
    typesVersions:
      others.length === 0
        ? undefined
        : { '*': Object.fromEntries(others.map(([path, target]) => [path.slice(2), [fieldOf(target, 'types')]])) },
  }
  return Object.entries(expected)
    .filter(([field, value]) => !isDeepStrictEqual((manifest as Record<string, unknown>)[field], value))
    .map(([field, value]) => `${field} must be ${JSON.stringify(value)}, as exports has it`)
}

/** A row looks like ``| `name`, `name` | where | reason |``. Our own packages need none. */
function withoutReason(names: readonly string[], tables: string): string[] {
  const reasoned = new Set(namesIn(tables))
  return [...new Set(names)].filter((name) => !name.startsWith('@jwks-auth/') && !reasoned.has(name))
}

function namesIn(tables: string): string[] {
  return tables
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, , where = '', why = '']) => where !== '' && why !== '')
    .flatMap(([, names = '']) => [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
}
