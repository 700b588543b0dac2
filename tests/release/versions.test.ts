import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PACKAGES, ROOT } from '../architecture/source-files.js'
import { copyRepository, type RepositoryCopy } from './repository-copy.js'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const CHANGESET = [process.execPath, 'scripts/changeset.mjs']
const SINCE_MAIN = [...CHANGESET, 'status', '--since=main']

/** Milliseconds, for changesets, pnpm and npm on a busy machine. */
const PATIENCE = 120_000

describe('A release', { timeout: PATIENCE }, () => {
  let copy: RepositoryCopy
  let before: ReadonlyMap<string, Manifest>
  const manifest = (name: string): Manifest => JSON.parse(copy.read(`packages/${name}/package.json`))

  beforeAll(() => {
    copy = copyRepository()
    before = new Map(PACKAGES.map((name) => [name, manifest(name)]))
  }, PATIENCE)

  afterAll(() => {
    copy[Symbol.dispose]()
  })

  it('has changesets that can be read, whichever wait now', () => {
    const { ok, output } = copy.run([...CHANGESET, 'status'])
    expect(output).toMatch(/packages to be bumped/i)
    expect(ok).toBe(true)
  })

  it('wants a changeset with a change of what users get, and none with one of tests or of what is private', () => {
    for (const name of readdirSync(join(copy.folder, '.changeset')).filter((file) => /^(?!README).*\.md$/.test(file)))
      rmSync(join(copy.folder, '.changeset', name))
    copy.commit()
    copy.run(['git', 'switch', '--quiet', '--create', 'a-change'])
    copy.write('packages/koa/src/jwks-auth.test.ts', 'export {}\n')
    copy.write('examples/demo/src/main.ts', 'export {}\n')
    copy.commit()
    expect(copy.run(SINCE_MAIN).ok).toBe(true)

    copy.write('packages/koa/src/get-auth.ts', `${copy.read('packages/koa/src/get-auth.ts')}// changed\n`)
    copy.commit()
    const { ok, output } = copy.run(SINCE_MAIN)
    expect(output).toContain('no changesets were found')
    expect(ok).toBe(false)

    copy.write('.changeset/calm-keys.md', "---\n'@jwks-auth/koa': minor\n---\n\nKoa hears of it sooner.\n")
    copy.commit()
    expect(copy.run(SINCE_MAIN).ok).toBe(true)
  })

  it('is not ready while changesets wait, nor while nobody has said where the repository is', () => {
    const { ok, output } = copy.run([process.execPath, 'scripts/release.mjs'])
    expect(output).toMatch(/changesets wait: .*calm-keys\.md/)
    expect(output).toContain('nobody has said where this repository is published')
    expect(ok).toBe(false)
  })

  it('gives all packages the next version together, and tells of it in each CHANGELOG.md', () => {
    const root = JSON.parse(copy.read('package.json'))
    const repository = { type: 'git', url: 'git+https://code.example.test/acme/keys.git' }
    copy.write('package.json', `${JSON.stringify({ ...root, repository }, undefined, 2)}\n`)
    copy.commit()
    expect(copy.run([process.execPath, 'scripts/version.mjs'])).toMatchObject({ ok: true })

    const version = nextMinor(before.get('core')?.version ?? '')
    expect(copy.read('packages/core/src/fetch/user-agent.ts')).toContain(`const VERSION = '${version}'\n`)
    for (const name of PACKAGES) {
      const was = before.get(name)
      expect(manifest(name)).toEqual({ ...was, version, repository: { ...repository, directory: `packages/${name}` } })
      expect(copy.read(`packages/${name}/CHANGELOG.md`)).toMatch(`# @jwks-auth/${name}\n\n## ${version}\n`)
    }
    expect(copy.read('packages/koa/CHANGELOG.md')).toContain('Koa hears of it sooner.')
  })

  it('changes nothing else but what requests say of it, and leaves that formatted', () => {
    const changed = copy.run(['git', 'status', '--porcelain', '--untracked-files=all']).output.match(/\S+$/gm)
    const ofPackages = PACKAGES.flatMap((name) => [`packages/${name}/CHANGELOG.md`, `packages/${name}/package.json`])
    const files = [...ofPackages, 'packages/core/src/fetch/user-agent.ts']
    expect(changed?.toSorted()).toEqual(['.changeset/calm-keys.md', ...files].toSorted())
    const prettier = join(ROOT, 'node_modules/prettier/bin/prettier.cjs')
    expect(copy.run([process.execPath, prettier, '--check', ...files])).toMatchObject({ ok: true })
  })

  it('packs nothing that was not built', () => {
    const { ok, output } = copy.run([process.execPath, 'scripts/pack.mjs', 'release'])
    expect(ok).toBe(false)
    for (const name of PACKAGES) expect(output).toContain(`packages/${name}`)
    expect(output).toContain('not built. Run `npm run build`.')
  })

  it('packs packages that want each other at this version or a compatible one, and frameworks as before', () => {
    for (const name of PACKAGES) mkdirSync(join(copy.folder, 'packages', name, 'dist'))
    const { ok, output } = copy.run([process.execPath, 'scripts/pack.mjs', 'release'])
    expect(ok).toBe(true)
    const packed: { name: string; version: string; folder: string; file: string }[] = JSON.parse(output)
    expect(packed.map(({ folder }) => folder).toSorted()).toEqual(PACKAGES.map((name) => `packages/${name}`))
    expect(packed.findIndex(({ name }) => name === '@jwks-auth/core')).toBeLessThan(2)
    expect(packed.at(-1)?.name).not.toMatch(/core|testing/)
    for (const { version, folder, file } of packed) {
      const text = execFileSync('tar', ['-xzOf', join(copy.folder, file), 'package/package.json'], { encoding: 'utf8' })
      const published: Manifest = JSON.parse(text)
      const { dependencies = {}, peerDependencies } = before.get(folder.replace('packages/', '')) ?? {}
      const ranges = Object.entries(dependencies).map(([name, range]) => [
        name,
        name.startsWith('@jwks-auth/') ? `^${version}` : range,
      ])
      expect(published.dependencies ?? {}).toEqual(Object.fromEntries(ranges))
      expect(published.peerDependencies).toEqual(peerDependencies)
    }
  })

  it('is ready then, in the repository and for the tag that it names, and in no other', () => {
    const version = manifest('core').version
    const check = (env: NodeJS.ProcessEnv): string =>
      copy.run([process.execPath, 'scripts/release.mjs', '--check'], env).output
    expect(check({})).toBe('release: ready\n')
    const here = { GITHUB_SERVER_URL: 'https://code.example.test', GITHUB_REPOSITORY: 'acme/keys' }
    const tag = { GITHUB_REF_TYPE: 'tag', GITHUB_REF_NAME: `v${version}` }
    expect(check({ ...here, ...tag })).toBe('release: ready\n')
    expect(check({ ...here, GITHUB_REPOSITORY: 'eve/keys' })).toContain('this is https://code.example.test/eve/keys')
    expect(check({ ...here, ...tag, GITHUB_REF_NAME: 'v9.9.9' })).toContain(`the tag is v9.9.9, the version ${version}`)
  })

  it('is not ready when the packages and the root name different repositories', () => {
    const path = 'packages/cli/package.json'
    copy.write(path, copy.read(path).replace('acme/keys', 'eve/keys'))
    const { ok, output } = copy.run([process.execPath, 'scripts/release.mjs', '--check'])
    expect(output).toBe(
      'release: not ready:\n  - packages/cli/package.json names another `repository` than the root: run `npm run version`\n',
    )
    expect(ok).toBe(false)
  })
})

function nextMinor(version: string): string {
  const [major = '', minor = ''] = version.split('.')
  return `${major}.${Number(minor) + 1}.0`
}
