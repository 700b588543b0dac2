import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'
import { ownEnvironment } from '../packages/own-environment.js'

/** Milliseconds, for npm on a busy machine. */
const PATIENCE = 120_000

describe('npm run release:publish', { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-publish-'))
  const asked: string[] = []
  let registry: Server
  let broken = false
  let published: string

  beforeAll(async () => {
    for (const script of ['publish.mjs', 'run.mjs'])
      cpSync(join(ROOT, 'scripts', script), join(folder, 'scripts', script))
    // It knows @acme/core in 1.2.3, and no other package.
    registry = createServer((request, response) => {
      asked.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`)
      const known = request.url === '/@acme%2fcore'
      response.statusCode = broken ? 503 : known ? 200 : 404
      response.setHeader('content-type', 'application/json')
      const manifest = { name: '@acme/core', version: '1.2.3', dist: { integrity: published } }
      const document = { name: '@acme/core', 'dist-tags': { latest: '1.2.3' }, versions: { '1.2.3': manifest } }
      response.end(JSON.stringify(known ? document : {}))
    })
    await new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve))
  })

  afterAll(() => {
    registry.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('says that nothing is packed', async () => {
    expect(await publish()).toEqual({
      ok: false,
      output: 'publish: there is nothing in release/: run `npm run release`\n',
    })
  })

  it('publishes in the order given, and leaves alone what is published already', async () => {
    published = release('@acme/core', '@acme/koa')
    const { ok, output } = await publish()
    expect(output.match(/^publish: .*$/gm)).toEqual([
      'publish: @acme/core@1.2.3 is published already',
      'publish: would publish acme-koa-1.2.3.tgz',
    ])
    expect(output).toContain('with tag latest and public access (dry-run)')
    expect(ok).toBe(true)
    expect(asked).toContain('GET /@acme/koa')
    expect(asked.filter((one) => !one.startsWith('GET '))).toEqual([])
  })

  it('sends nothing without an identity or a token', async () => {
    const { ok, output } = await publish([])
    expect(output).toMatch(/ENEEDAUTH/)
    expect(output).toContain('publish: acme-koa-1.2.3.tgz was not published: see above.')
    expect(ok).toBe(false)
  })

  it('publishes with provenance, and so not at all where nothing can vouch for it', async () => {
    const { ok, output } = await publish([], { NODE_AUTH_TOKEN: 'abc' })
    expect(output).not.toMatch(/ENEEDAUTH/)
    expect(output).toMatch(/provenance/i)
    expect(ok).toBe(false)
    expect(asked.filter((one) => !one.startsWith('GET '))).toEqual([])
  })

  it('publishes nothing while the registry does not say what is published', async () => {
    broken = true
    const { ok, output } = await publish()
    broken = false
    expect(output).toContain('publish: the registry does not say whether @acme/core@1.2.3 is published.')
    expect(output).not.toContain('would publish')
    expect(ok).toBe(false)
  })

  it('publishes nothing beside a package that was published with other content', async () => {
    const before = published
    published = 'sha512-other'
    const { ok, output } = await publish()
    published = before
    expect(output).toContain('publish: @acme/core@1.2.3 is published already, and is not acme-core-1.2.3.tgz')
    expect(output).not.toContain('would publish')
    expect(ok).toBe(false)
  })

  it('publishes nothing when a tarball is not what was packed', async () => {
    writeFileSync(join(folder, 'release/acme-koa-1.2.3.tgz'), 'something else')
    expect(await publish()).toEqual({
      ok: false,
      output: 'publish: acme-koa-1.2.3.tgz is not what `npm run release` packed\n',
    })
  })

  /** What `npm run release` leaves behind, of packages with nothing in them. @returns the integrity of the first. */
  function release(...names: readonly string[]): string {
    mkdirSync(join(folder, 'release'))
    const packed = names.map((name) => {
      const file = `${name.replace('@', '').replace('/', '-')}-1.2.3.tgz`
      mkdirSync(join(folder, file, 'package'), { recursive: true })
      writeFileSync(join(folder, file, 'package/package.json'), JSON.stringify({ name, version: '1.2.3' }))
      execFileSync('tar', ['-czf', join(folder, 'release', file), '-C', join(folder, file), 'package'])
      const hash = createHash('sha512').update(readFileSync(join(folder, 'release', file)))
      return { name, version: '1.2.3', file, integrity: `sha512-${hash.digest('base64')}` }
    })
    writeFileSync(join(folder, 'release/release.json'), JSON.stringify(packed))
    return packed[0]?.integrity ?? ''
  }

  function address(): string {
    const { port } = registry.address() as AddressInfo
    return `http://127.0.0.1:${port}/`
  }

  /** As it is run by hand. */
  function publish(
    args: readonly string[] = ['--dry-run'],
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ ok: boolean; output: string }> {
    const others = Object.entries(ownEnvironment()).filter(([name]) => !/^(CI$|GITHUB_|ACTIONS_|NODE_AUTH_)/.test(name))
    const env = {
      ...Object.fromEntries(others),
      npm_config_registry: address(),
      npm_config_cache: join(folder, 'cache'),
      npm_config_fetch_retries: '0',
      ...more,
    }
    return new Promise((resolve) => {
      execFile(process.execPath, ['scripts/publish.mjs', ...args], { cwd: folder, env }, (error, stdout, stderr) => {
        resolve({ ok: error === null, output: `${stdout}${stderr}` })
      })
    })
  }
})
