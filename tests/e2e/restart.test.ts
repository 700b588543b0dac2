import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../../examples/demo/src/ask.js'
import { startApiProcess, type ApiProcess } from '../../examples/demo/src/processes/start.js'

const MAIN = fileURLToPath(new URL('../../examples/demo/dist/processes/api-process.js', import.meta.url))
const timeout = 60_000

describe.each(['express', 'koa', 'fastify'])('A process of %s with a file store', (framework) => {
  let issuer: TestIssuer
  let directory = ''
  const started: ApiProcess[] = []
  beforeEach(async () => {
    issuer = await createTestIssuer({ alg: 'ES256', audience: 'https://api.example.com' })
    directory = await mkdtemp(join(tmpdir(), 'jwks-auth-restart-'))
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map((api) => api.terminate('SIGKILL')))
    await issuer.close()
    await rm(directory, { recursive: true, force: true })
  })

  const start = async (): Promise<ApiProcess> => {
    const api = await startApiProcess({ framework, directory, issuers: { acme: issuer.issuer } }, MAIN)
    started.push(api)
    return api
  }
  const token = (): Promise<string> => issuer.sign({ scope: 'reports:read' })
  const statusOf = async ({ origin }: ApiProcess, sent: string): Promise<number> =>
    (await ask(origin, { tenant: 'acme', token: sent })).status

  it('ends well on SIGTERM, and the next one serves at once while the provider is down', { timeout }, async () => {
    const sent = await token()
    const first = await start()
    expect(await statusOf(first, sent)).toBe(200)
    expect(await first.terminate()).toBe(0)
    expect(await snapshotsIn(directory)).toHaveLength(1)
    await issuer.stop()

    const second = await start()
    expect(await statusOf(second, sent)).toBe(200)
    // Not 401: the provider cannot be asked for a newer key of that name.
    expect(await statusOf(second, await token().then((good) => `${good.slice(0, -8)}AAAAAAAA`))).toBe(503)
    expect(await second.terminate()).toBe(0)
  })

  it('may be killed instead: what it fetched was written before', { timeout }, async () => {
    const sent = await token()
    const first = await start()
    expect(await statusOf(first, sent)).toBe(200)
    await waitForSnapshot(directory)
    expect(await first.terminate('SIGKILL')).toBe(null)
    await issuer.stop()
    expect(await statusOf(await start(), sent)).toBe(200)
  })

  it('ends well on SIGTERM when it has served nobody', { timeout }, async () => {
    expect(await (await start()).terminate()).toBe(0)
    expect(await readdir(directory)).toEqual([])
  })
})

/** Beside them the store keeps a record of how new they are. */
async function snapshotsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory, { recursive: true })
  return names.filter((name) => name.endsWith('.snapshot') && !name.startsWith('newest'))
}

async function waitForSnapshot(directory: string): Promise<void> {
  const until = performance.now() + 10_000
  for (;;) {
    if ((await snapshotsIn(directory)).length > 0) return
    if (performance.now() > until) throw new Error('nothing was stored')
  }
}
