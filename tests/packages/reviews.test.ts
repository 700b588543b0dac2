import { describe, expect, it } from 'vitest'
import type { Manifest } from './packed-package.js'
import { problemsOfContents } from './review-contents.js'
import { problemsOfManifest } from './review-manifest.js'

const MAP = JSON.stringify({ sources: ['../src/index.ts'], sourcesContent: ['export {}'] })
const SOUND: ReadonlyMap<string, string> = new Map([
  ['package.json', '{}'],
  ['README.md', '# Keys'],
  ['LICENSE', 'MIT'],
  ['dist/index.js', 'export {}'],
  ['dist/index.d.ts', 'export {}'],
  ['dist/index.js.map', MAP],
])
const EXPECTED = { sources: ['index.ts'], changelog: false, license: 'MIT', atMost: 1000, secrets: ['/srv/here'] }

/** A path of a machine, of which none may stand in the repository as it is. */
const at = (...parts: readonly string[]): string => ['', ...parts].join('/')

describe('The review of what a package holds', () => {
  const review = (changes: Readonly<Record<string, string | undefined>>, size = 1000): string[] => {
    const files = Object.entries({ ...Object.fromEntries(SOUND), ...changes }).filter(([, text]) => text !== undefined)
    return problemsOfContents(new Map(files as [string, string][]), size, EXPECTED)
  }

  it('finds nothing in a sound one', () => {
    expect(review({})).toEqual([])
    expect(review({ 'dist/index.js': "start('http://127.0.0.1') // see https://example.com/home/page" })).toEqual([])
  })

  it.each([
    ['dist/index.test.js'],
    ['src/index.ts'],
    ['dist/.tsbuildinfo'],
    ['.npmrc'],
    ['.env'],
    ['CHANGELOG.md'],
    ['dist/gone.js'],
    ['../elsewhere.js'],
  ])('finds %s, which does not belong there', (path) => {
    expect(review({ [path]: '' })).toEqual([`should not hold ${path}`])
  })

  it.each([['README.md'], ['package.json'], ['dist/index.d.ts'], ['dist/index.js.map']])('misses %s', (path) => {
    expect(review({ [path]: undefined })).toEqual([`lacks ${path}`])
  })

  it('finds another licence, and too many bytes', () => {
    expect(review({ LICENSE: 'GPL' }, 1001)).toEqual([
      'has another LICENSE than the repository',
      'is 1001 bytes packed, more than 1000',
    ])
  })

  it.each([
    ['/srv/here', '/srv/here'],
    [at('home', 'a'), at('home', 'ann', 'keys')],
    [`file://${at('root', 'k')}`, `file://${at('root', 'keys')}`],
    ['C:\\Users\\', 'C:\\Users\\ann'],
    ['registry.npm', 'https://registry.npm.example.com/jose'],
    ['_authToken', '//host/:_authToken=abc'],
  ])('finds %s', (found, text) => {
    expect(review({ 'dist/index.js': text })).toContain(`says ${found} in dist/index.js`)
  })

  it.each([
    [{ sources: ['../src/index.ts'] }],
    [{ sources: ['../../../elsewhere/index.ts'], sourcesContent: [''] }],
    [{ sources: ['/src/index.ts'], sourcesContent: [''] }],
  ])('finds a source map that leads away: %j', (map) => {
    expect(review({ 'dist/index.js.map': JSON.stringify(map) })).toEqual([
      'needs a source that it does not hold: dist/index.js.map',
    ])
  })
})

describe('The review of a manifest', () => {
  const sound: Manifest = {
    name: '@jwks-auth/keys',
    version: '1.2.3',
    description: 'Everything there is to know about keys',
    keywords: ['keys'],
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    bin: { keys: './dist/index.js' },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    publishConfig: { access: 'public', provenance: true },
    dependencies: { '@jwks-auth/core': '^1.2.3', jose: '6.2.17' },
  }
  const contents = new Map([...SOUND, ['dist/index.js', '#!/usr/bin/env node\nexport {}']])
  const review = (changes: Manifest, root: Manifest = {}): string[] =>
    problemsOfManifest({ ...sound, ...changes }, contents, { source: sound, root, folder: 'packages/keys' })

  it('finds nothing in a sound one', () => {
    expect(review({})).toEqual([])
  })

  it.each<[Manifest, string]>([
    [{ scripts: { postinstall: 'node a.js' } }, 'has the field scripts'],
    [{ bundleDependencies: ['jose'] }, 'has the field bundleDependencies'],
    [{ version: '1.2.4', dependencies: {} }, 'should have version "1.2.3"'],
    [{ publishConfig: { access: 'public' } }, 'should have publishConfig {"access":"public","provenance":true}'],
    [{ engines: { node: '>=18' } }, 'should have engines {"node":">=20.19"}'],
    [{ description: '' }, 'has no description'],
    [{ keywords: [] }, 'has no keywords'],
    [{ devDependencies: { a: 'workspace:*' } }, 'depends on what only we have'],
    [{ dependencies: { '@jwks-auth/core': '1.2.3' } }, 'depends on @jwks-auth/core 1.2.3'],
    [{ dependencies: { jose: '^6.0.0' } }, 'depends on jose ^6.0.0'],
    [{ exports: { '.': { default: './dist/a.js' } } }, 'leads to dist/a.js, which it does not hold'],
    [
      { bin: { keys: './dist/index.d.ts' } },
      'cannot run ./dist/index.d.ts: it does not begin with #!/usr/bin/env node',
    ],
    [{ repository: 'acme/keys' }, 'should have repository undefined'],
  ])('finds %j', (changes, problem) => {
    expect(review(changes)).toEqual([problem])
  })

  it('finds a repository that is not the root’s', () => {
    const repository = { type: 'git', url: 'git+https://code.example.test/acme/keys.git' }
    const directory = 'packages/keys'
    expect(review({ repository: { ...repository, directory } }, { repository })).toEqual([])
    expect(review({}, { repository })).toEqual([
      `should have repository ${JSON.stringify({ ...repository, directory })}`,
    ])
  })
})
