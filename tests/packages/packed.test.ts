import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PACKAGES, ROOT, sourcesOf } from '../architecture/source-files.js'
import { installInto, type Consumer } from './consumer.js'
import { packAll, type Manifest, type PackedPackage } from './packed-package.js'
import { cliByNpx, type NpxReport } from './packed-cli.js'
import { problemsOfContents } from './review-contents.js'
import { problemsOfManifest } from './review-manifest.js'

/** Packed, in bytes: what it is today and a third more. Whoever needs more says so here. */
const AT_MOST: Readonly<Record<string, number>> = {
  core: 950_000,
  testing: 90_000,
  cli: 105_000,
  express: 12_000,
  fastify: 23_500,
  koa: 12_000,
}

/** Milliseconds, for npm on a busy machine. */
const PATIENCE = 240_000

describe('The packed packages', { timeout: PATIENCE }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-packed-'))
  let packed: readonly PackedPackage[]
  let consumer: Consumer
  let byNpx: NpxReport

  beforeAll(async () => {
    packed = await packAll(folder)
    const installing = installInto(join(folder, 'consumer'), packed)
    ;[consumer, byNpx] = await Promise.all([installing, cliByNpx(folder, packed)])
  }, PATIENCE)

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  }, PATIENCE)

  it('are all there are', () => {
    expect(packed.map(({ name }) => name).toSorted()).toEqual(PACKAGES.map((name) => `@jwks-auth/${name}`).toSorted())
  })

  it.each(PACKAGES)('%s holds what was built of its sources, its README, its licence, and nothing else', (name) => {
    const { contents, size } = find(name)
    const sources = sourcesOf(name).map(({ path }) => path.replace(`packages/${name}/src/`, ''))
    const problems = problemsOfContents(contents, size, {
      sources,
      changelog: existsSync(join(ROOT, 'packages', name, 'CHANGELOG.md')),
      license: readFileSync(join(ROOT, 'LICENSE'), 'utf8'),
      atMost: AT_MOST[name] ?? 0,
      secrets: [ROOT, tmpdir(), homedir()].filter((path) => path.length > 3),
    })
    expect(problems).toEqual([])
  })

  it.each(PACKAGES)(
    '%s says in package.json what a registry and its users have to know, and runs no script',
    (name) => {
      const { contents, manifest } = find(name)
      const source = manifestIn('packages', name)
      const problems = problemsOfManifest(manifest, contents, {
        source,
        root: manifestIn('.'),
        folder: `packages/${name}`,
      })
      expect(problems).toEqual([])
    },
  )

  it('bring no install script, neither their own nor one of what they depend on', () => {
    expect(consumer.withInstallScript()).toEqual([])
    expect(consumer.installed()).toEqual(expect.arrayContaining(['@jwks-auth/core', 'jose', 'undici', 'ioredis']))
  })

  it.concurrent.each([
    ['imported', 'esm.mjs'],
    ['required', 'cjs.cjs'],
  ])('work for a stranger when they are %s', async (_, program) => {
    expect(await consumer.node(program)).toMatchObject({ code: 0 })
  })

  it.concurrent('have types that a strict compiler accepts, from ES modules and from CommonJS', async () => {
    expect(await consumer.typeErrors()).toEqual([])
  })

  it('have a command line that npx runs in an empty folder, for our own issuer and for oidc-provider', () => {
    expect(byNpx).toEqual({
      ours: 'yes',
      oidcProvider: 'yes',
      token: 'accepted',
      issuer: expect.stringMatching(/^http:/),
      leftBehind: [],
    })
  })

  function find(name: string): PackedPackage {
    const found = packed.find((one) => one.name === `@jwks-auth/${name}`)
    if (found === undefined) throw new Error(`${name} was not packed`)
    return found
  }
})

function manifestIn(...path: readonly string[]): Manifest {
  return JSON.parse(readFileSync(join(ROOT, ...path, 'package.json'), 'utf8'))
}
