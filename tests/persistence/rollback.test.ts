import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { fileStore, type RegistrationOptions, type SnapshotStore } from '@jwks-auth/core'
import { afterEach, describe, expect, it } from 'vitest'
import { aPlace, AUDIENCE, eventually, KEY, LONG, MINUTE, type Place } from './setup.js'

const folders: string[] = []
afterEach(async () => {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 10 })))
})

/** All files of a store. */
async function filesIn(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.map(async (path) => [path, await readFile(path, 'utf8')] as const)))
}

const isSnapshot = (path: string): boolean => !path.split(sep).includes('newest')

/** Puts back what a store held before; by `which`, of each file. */
async function putBack(
  directory: string,
  before: ReadonlyMap<string, string>,
  which: (path: string) => boolean = () => true,
): Promise<void> {
  for (const path of (await filesIn(directory)).keys()) if (which(path)) await rm(path)
  for (const [path, text] of before) if (which(path)) await writeFile(path, text)
}

/** A key was stored, then withdrawn, which was stored as well; and somebody has kept what was stored first. */
async function aWithdrawal(options: { readonly loads?: true } = {}) {
  const place = await aPlace()
  const directory = await mkdtemp(join(tmpdir(), 'jwks-auth-rollback-'))
  folders.push(directory)
  const open = (): SnapshotStore => fileStore({ directory, integrityKey: KEY, clock: place.clock })
  const withdrawn = await place.issuer.sign({ org: 'a' }, LONG)
  const registration = registrationOf(place)
  const loading = { maxTenants: 1, network: 'any', loadTenant: (tenant: string) => loaded(place, tenant) } as const
  const first = place.run({ store: open(), ...(options.loads === undefined ? {} : loading) }, false)
  if (options.loads === undefined) first.registry.register(registration)
  const tenant = options.loads === undefined ? 'default' : 'a'
  expect(await first.verify(withdrawn, tenant)).toBe('ok')
  await eventually(() => first.told().includes('saved'))
  const old = await filesIn(directory)
  await place.clock.advance(MINUTE)
  await place.issuer.rotate({ keepOld: false })
  await first.registry.refresh(tenant)
  await eventually(() => first.told().filter((word) => word === 'saved').length === 2)
  expect(await first.verify(withdrawn, tenant)).toBe('key_unknown')
  return { ...place, directory, open, withdrawn, registration, first, old, tenant }
}

function registrationOf({ issuer }: Place): RegistrationOptions {
  return { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE }
}

function loaded(place: Place, tenant: string) {
  const { issuer, jwksUri } = place.issuer
  return { issuer, jwksUri: `${jwksUri}?${tenant}`, audience: AUDIENCE, tenantClaim: 'org' }
}

describe('An old snapshot, well sealed, that is put back into a store', () => {
  it('T31 brings no withdrawn key back when the registration is made anew', async () => {
    const { first, registration, directory, old, withdrawn, issuer } = await aWithdrawal()
    await putBack(directory, old)
    first.registry.unregister('default', 'default')
    first.registry.register(registration)
    expect(await first.verify(withdrawn)).toBe('key_unknown')
    expect(first.told()).toContain('ignored: older')
    expect(await first.verify(await issuer.sign({}, LONG))).toBe('ok')
  })

  it('T31 nor when it is made anew with another policy of caching, before the one before has left', async () => {
    const { first, registration, directory, old, withdrawn } = await aWithdrawal()
    await putBack(directory, old)
    first.registry.register({ ...registration, maxTtl: '5m', prefetch: true }, { replace: true })
    expect(await first.verify(withdrawn)).toBe('key_unknown')
    expect(first.told()).toContain('ignored: older')
  })

  it('T31 nor when the tenant was evicted, and is loaded again', async () => {
    const { first, directory, old, withdrawn, issuer } = await aWithdrawal({ loads: true })
    await first.verify(await issuer.sign({ org: 'b' }, LONG), 'b')
    expect(first.events.map(({ type }) => type)).toContain('tenant_evicted')
    await putBack(directory, old)
    expect(await first.verify(withdrawn, 'a')).toBe('key_unknown')
    expect(first.told()).toContain('ignored: older')
  })

  it('T31 nor while the provider is down: that is 503, not a key of before', async () => {
    const { first, registration, directory, old, withdrawn, issuer } = await aWithdrawal()
    await putBack(directory, old)
    await issuer.stop()
    first.registry.unregister('default', 'default')
    first.registry.register(registration)
    expect(await first.verify(withdrawn)).toBe('keys_unavailable')
  })

  it('T31 nor after a restart, where the snapshot alone was put back', async () => {
    const { run, open, registration, directory, old, withdrawn, first } = await aWithdrawal()
    await first.registry.close()
    await putBack(directory, old, isSnapshot)
    const next = run({ store: open() }, registration)
    expect(await next.verify(withdrawn)).toBe('key_unknown')
    expect(next.told()[0]).toBe('ignored: older')
  })

  it('is not found out after a restart where the whole store was put back: until its staleUntil, or another integrityKey', async () => {
    const { run, open, registration, directory, old, withdrawn, first, clock, issuer } = await aWithdrawal()
    await first.registry.close()
    await putBack(directory, old)
    await issuer.stop()
    const again = run({ store: open() }, registration)
    expect(await again.verify(withdrawn)).toBe('ok')
    await again.registry.close()
    const store = fileStore({ directory, integrityKey: 'another secret of thirty-two bytes', clock })
    expect(await run({ store }, registration).verify(withdrawn)).toBe('keys_unavailable')
    await clock.advance(80 * MINUTE)
    expect(await run({ store: open() }, registration).verify(withdrawn)).toBe('keys_unavailable')
  })

  it('T31 is refused where what is beside it was tampered with, and the next save makes it good', async () => {
    const { run, open, registration, directory, issuer, first, clock } = await aWithdrawal()
    await first.registry.close()
    const good = await filesIn(directory)
    for (const [path, text] of good)
      if (!isSnapshot(path))
        await writeFile(
          path,
          text.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
        )
    await clock.advance(1000)
    const next = run({ store: open() }, registration)
    expect(await next.verify(await issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => next.told().includes('saved'))
    expect(next.told()).toEqual(['ignored: integrity', 'saved'])
    await next.registry.close()
    const last = run({ store: open() }, registration)
    expect(await last.verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(last.told()).toEqual(['restored'])
  })

  it('does not keep the newest out: who comes back starts warm', async () => {
    const { first, registration, issuer } = await aWithdrawal()
    await issuer.stop()
    first.registry.unregister('default', 'default')
    first.registry.register(registration)
    expect(await first.verify(await issuer.sign({}, LONG))).toBe('ok')
    expect(first.told().at(-1)).toBe('restored')
  })

  it('does not keep out what was stored before keys were confirmed that did not change', async () => {
    const { first, registration, issuer, clock } = await aWithdrawal()
    await clock.advance(1000)
    await first.registry.refresh('default')
    await issuer.stop()
    first.registry.unregister('default', 'default')
    first.registry.register(registration)
    expect(await first.verify(await issuer.sign({}, LONG))).toBe('ok')
  })

  it('T31 is not what a clock set back makes of keys that were given up, when the registration is made anew', async () => {
    const { first, registration, issuer, clock } = await aWithdrawal()
    const token = await issuer.sign({}, LONG)
    await issuer.stop()
    await clock.advance(60 * MINUTE)
    clock.jumpWall(-30 * MINUTE)
    await clock.advance(10 * MINUTE)
    expect(await first.verify(token)).toBe('keys_unavailable')
    first.registry.unregister('default', 'default')
    first.registry.register(registration)
    expect(await first.verify(token)).toBe('keys_unavailable')
    expect(first.told().at(-1)).toBe('ignored: older')
  })
})
