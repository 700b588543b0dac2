import { createRegistry, createVerifier, RefusedError } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aCredentialProvider, TENANTS, type Tenant } from '../persistence/credential-provider.js'
import { identityContract } from '../persistence/identity-contract.js'
import { KEY } from './fleet-setup.js'
import { anyRedis, describeAnyRedis, ownPrefix } from './with-redis.js'

// Loaded once for all processes, rather than in the time that the first of them waits for Redis.
await import('ioredis')

describeAnyRedis('On one Redis', () => {
  let redis: Awaited<ReturnType<typeof anyRedis>>
  beforeAll(async () => {
    redis = await anyRedis()
  })
  afterAll(() => redis[Symbol.asyncDispose]())

  identityContract('redisStore', async () => {
    const keyPrefix = ownPrefix()
    const again = () => redisStore({ url: redis.url, integrityKey: KEY, keyPrefix })
    return { store: again(), again, end: async () => {} }
  })

  it('two processes whose tenants ask one URL with other credentials never mix up their keys', async () => {
    const provider = await aCredentialProvider()
    const keyPrefix = ownPrefix()
    const processes = [1, 2, 3].map(() => {
      const store = redisStore({ url: redis.url, integrityKey: KEY, keyPrefix })
      const restored: string[] = []
      const observers = [
        ({ type, tenant }: { readonly type: string; readonly tenant: string }) => {
          if (type === 'snapshot_restored') restored.push(tenant)
        },
      ]
      const registry = createRegistry({ requireHttps: false, store, observers, retry: { maxRetries: 0 } })
      for (const tenant of TENANTS) registry.register(provider.registration(tenant))
      const verifier = createVerifier({ registry })
      const verify = async (tenant: Tenant, token: string): Promise<string> =>
        await verifier.verify(token, { tenant }).then(
          () => 'ok',
          (error: unknown) => (error instanceof RefusedError ? error.code : String(error)),
        )
      return { registry, verify, restored }
    })
    const [first, second, third] = processes
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were started')
    try {
      const own = { a: await provider.sign('a'), b: await provider.sign('b') }
      const foreign = { a: await provider.sign('a', 'b'), b: await provider.sign('b', 'a') }
      // Each of two processes knows one tenant's keys first, and the other process hears of them.
      expect([await first.verify('a', own.a), await second.verify('b', own.b)]).toEqual(['ok', 'ok'])
      while (new Set(third.restored).size < TENANTS.length) await third.registry.restoreFromPersistence()
      await provider.stop()
      for (const { verify } of processes) {
        for (const tenant of TENANTS) {
          expect(await verify(tenant, own[tenant]), tenant).toBe('ok')
          expect(await verify(tenant, foreign[tenant]), `signed by the other, for ${tenant}`).toBe('keys_unavailable')
        }
      }
    } finally {
      await Promise.all(processes.map(({ registry }) => registry.close()))
      await provider.close()
    }
  })
})
