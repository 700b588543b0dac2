import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadEarlier } from '../../bench/src/against/earlier.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

describe('an earlier commit', () => {
  let folder = ''

  function git(...args: readonly string[]): void {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.test', '-c', 'commit.gpgsign=false']
    execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'pipe' })
  }

  async function commit(source: string): Promise<void> {
    await writeFile(join(folder, 'packages/core/src/index.ts'), source)
    git('add', '.')
    git('commit', '--quiet', '--message', 'Change the core', '--no-verify')
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jwks-auth-against-'))
    await mkdir(join(folder, 'packages/core/src'), { recursive: true })
    await mkdir(join(folder, 'packages/core/node_modules'))
    await mkdir(join(folder, 'node_modules/@types'), { recursive: true })
    await symlink(join(ROOT, 'node_modules/typescript'), join(folder, 'node_modules/typescript'))
    await symlink(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'))
    for (const file of ['tsconfig.base.json', 'packages/core/tsconfig.json', 'packages/core/package.json']) {
      await cp(join(ROOT, file), join(folder, file))
    }
    await writeFile(join(folder, '.gitignore'), 'node_modules\n')
    git('init', '--quiet')
    await commit("export function createVerifier(): string {\n  return 'first'\n}\n")
    await commit("export function createVerifier(): string {\n  return 'second'\n}\n")
    await commit('export const nothing = 0\n')
    await commit('export const wrong: string = 0\n')
  }, 60_000)

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('is built from git and loaded, whatever was built before', async () => {
    const second = await loadEarlier('HEAD~2', folder)
    const first = await loadEarlier('HEAD~3', folder)
    expect([second.name, first.name]).toEqual(['jwks-auth (HEAD~2)', 'jwks-auth (HEAD~3)'])
    expect(second.core.createVerifier({})).toBe('second')
    expect(first.core.createVerifier({})).toBe('first')
    expect(await loadEarlier('HEAD~3', folder)).toEqual(first)
  }, 60_000)

  it('is refused when it is none, when it lacks a core, and when it does not compile', async () => {
    await expect(loadEarlier('nonsense', folder)).rejects.toThrow('there is no commit "nonsense"')
    await expect(loadEarlier('--help', folder)).rejects.toThrow('there is no commit "--help"')
    await expect(loadEarlier('HEAD~1', folder)).rejects.toThrow('has no createVerifier')
    await expect(loadEarlier('HEAD', folder)).rejects.toThrow(/can't be built here.*TS2322/s)
    await expect(loadEarlier('HEAD', folder)).rejects.toThrow(/can't be built here/)
  }, 60_000)
})
