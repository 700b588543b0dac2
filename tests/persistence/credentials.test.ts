import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createRegistry,
  createVerifier,
  fileStore,
  OptionsError,
  RefusedError,
  type SnapshotStore,
} from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { aCredentialProvider, TENANTS } from './credential-provider.js'
import { anOpenStore, aPlace, AUDIENCE, closing, KEY } from './setup.js'

const OTHER_KEY = 'another secret of thirty-two bytes'

/** What a registration's snapshot is called. */
async function nameWith(
  headers: Readonly<Record<string, string>> | undefined,
  integrityKey: SnapshotStore['integrityKey'] = KEY,
): Promise<string> {
  const names: string[] = []
  const load = async (asked: string): Promise<undefined> => void names.push(asked)
  const registry = closing(createRegistry({ requireHttps: false, store: { ...anOpenStore(integrityKey), load } }))
  registry.register({
    issuer: 'http://localhost:1/',
    jwksUri: 'http://localhost:1/jwks',
    audience: AUDIENCE,
    ...(headers === undefined ? {} : { requestHeaders: headers }),
  })
  await registry.restoreFromPersistence()
  return names.join()
}

/** A provider that two processes ask with tokens of their own, at one path each on a machine of its own. */
async function aTokenFile() {
  const issuer = closing(
    await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, https: true, hostname: 'localhost' }),
  )
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-token-'))
  const bearerTokenFile = join(folder, 'token')
  const start = (bearerTokenId: string) => {
    const store = fileStore({ directory: join(folder, 'store'), integrityKey: KEY })
    const registry = closing(createRegistry({ store, ca: issuer.ca ?? '', retry: { maxRetries: 0 } }))
    const { issuer: iss, jwksUri } = issuer
    registry.register({ issuer: iss, jwksUri, audience: AUDIENCE, bearerTokenFile, bearerTokenId })
    return registry
  }
  return {
    issuer,
    start,
    write: async (token: string) => await writeFile(bearerTokenFile, token),
    remove: async () => await rm(folder, { recursive: true, force: true, maxRetries: 10 }),
  }
}

describe('What is sent along when keys are asked for', () => {
  it('T31 tells snapshots apart by its values, whatever their order and the case of the names', async () => {
    const bare = await nameWith(undefined)
    const one = await nameWith({ 'X-Api-Key': 'hunter2-first', 'X-More': '1' })
    const same = await nameWith({ 'x-more': '1', 'x-api-key': 'hunter2-first' })
    const other = await nameWith({ 'X-Api-Key': 'hunter2-second', 'X-More': '1' })
    expect(new Set([bare, one, other]).size).toBe(3)
    expect(same).toBe(one)
  })

  it('does not end up in a store', async () => {
    const issuer = closing(await createTestIssuer({ alg: 'ES256', audience: AUDIENCE }))
    const store = anOpenStore()
    const registry = closing(createRegistry({ requireHttps: false, store }))
    const headers = { 'X-Api-Key': 'hunter2' }
    registry.register({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, requestHeaders: headers })
    await registry.refresh('default')
    await registry.persistAll()
    const stored = JSON.stringify([...store.held]).toLowerCase()
    expect(store.held.size).toBe(1)
    expect(stored).not.toContain('hunter2')
    expect(stored).not.toContain('x-api-key')
  })

  it('T31 cannot be guessed from a name: who does not know the integrityKey cannot make it', async () => {
    const headers = { 'X-Api-Key': 'hunter2' }
    const [ours, theirs] = [await nameWith(headers), await nameWith(headers, OTHER_KEY)]
    expect(ours).not.toBe(theirs)
    expect(ours).not.toContain(createHash('sha256').update('hunter2').digest('base64url'))
    // What is asked without credentials has no secret in its name, and keeps it whatever seals the store.
    expect(await nameWith(undefined)).toBe(await nameWith(undefined, OTHER_KEY))
  })

  it('keeps its name when a second key is added for rotation, and gets a new one once that is the first', async () => {
    const headers = { 'X-Api-Key': 'hunter2' }
    const name = (key: SnapshotStore['integrityKey']): Promise<string> => nameWith(headers, key)
    expect(await name([KEY, OTHER_KEY])).toBe(await name(KEY))
    expect(await name([OTHER_KEY, KEY])).toBe(await name(OTHER_KEY))
  })

  it('is refused beside a store without a secret, where its name could be guessed', async () => {
    const { run } = await aPlace()
    const headers = { 'X-Api-Key': 'hunter2' }
    const refused = (store: SnapshotStore): unknown => {
      try {
        run({ store }, { requestHeaders: headers })
        return undefined
      } catch (error) {
        return error
      }
    }
    const error = refused(anOpenStore(false))
    expect(error).toBeInstanceOf(OptionsError)
    expect(error).toMatchObject({
      problems: [{ field: 'requestHeaders', rule: expect.stringContaining('integrityKey') }],
    })
    expect(String(error)).not.toContain('hunter2')
    expect(refused(anOpenStore())).toBeUndefined()
  })

  it('T31 leaves nothing of one bearer token to another that lies at the same path', async () => {
    const { start, write, remove } = await aTokenFile()
    await write('token-of-a')
    const first = start('a')
    await first.refresh('default')
    await first.close()
    await write('token-of-b')
    const other = start('b')
    expect(await other.restoreFromPersistence()).toEqual({ restored: 0, without: 1 })
    await other.close()
    await remove()
  })

  it('does not lose a snapshot when the token in its file is replaced', async () => {
    const { issuer, start, write, remove } = await aTokenFile()
    await write('token-of-monday')
    const first = start('a')
    await first.refresh('default')
    await first.close()
    await write('token-of-tuesday')
    await issuer.misbehave({ status: 503 })
    const later = start('a')
    const verifier = createVerifier({ registry: later })
    expect(await verifier.verify(await issuer.sign(), { tenant: 'default' })).toBeDefined()
    await later.close()
    await remove()
  })

  it('T31 never lets a token of one tenant pass as another, after a restart on the same files', async () => {
    const provider = closing(await aCredentialProvider())
    const directory = await mkdtemp(join(tmpdir(), 'jwks-auth-credentials-'))
    try {
      const start = () => {
        const store = fileStore({ directory, integrityKey: KEY })
        const registry = closing(createRegistry({ requireHttps: false, store, retry: { maxRetries: 0 } }))
        for (const tenant of TENANTS) registry.register(provider.registration(tenant))
        const verifier = createVerifier({ registry })
        const verify = async (tenant: string, token: string): Promise<string> =>
          await verifier.verify(token, { tenant }).then(
            () => 'ok',
            (error: unknown) => (error instanceof RefusedError ? error.code : String(error)),
          )
        return { registry, verify }
      }
      const [own, foreign] = [
        { a: await provider.sign('a'), b: await provider.sign('b') },
        { a: await provider.sign('a', 'b'), b: await provider.sign('b', 'a') },
      ]
      const before = start()
      for (const tenant of TENANTS) expect(await before.verify(tenant, own[tenant])).toBe('ok')
      await before.registry.close()

      const after = start()
      expect(await after.registry.restoreFromPersistence()).toEqual({ restored: 2, without: 0 })
      for (const tenant of TENANTS) {
        expect(await after.verify(tenant, foreign[tenant]), `signed by the other, for ${tenant}`).toBe('key_unknown')
        expect(await after.verify(tenant, own[tenant])).toBe('ok')
      }
      await after.registry.close()
      await provider.stop()
      const alone = start()
      for (const tenant of TENANTS) {
        expect(await alone.verify(tenant, foreign[tenant])).toBe('keys_unavailable')
        expect(await alone.verify(tenant, own[tenant])).toBe('ok')
      }
      await alone.registry.close()
    } finally {
      await rm(directory, { recursive: true, force: true, maxRetries: 10 })
    }
  })
})
