import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRegistry, type Registry } from '@jwks-auth/core'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import { expect, it } from 'vitest'
import { parseKeySet } from '../../packages/core/src/keys/key-set.js'
import { AUDIENCE } from './setup.js'

const MAX_BYTES = 3000
/** With the answer that the keys came in: its headers, instants and lifetime, and a place in the schedule. */
const MAX_BYTES_IN_USE = 6000

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes of heap in use, with no garbage. */
async function heap(): Promise<number> {
  for (let times = 0; times < 4; times += 1) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().heapUsed
}

const register = (registry: Registry, count: number, jwksUri: string, prefetch = false): void => {
  for (let index = 0; index < count; index += 1) {
    const [tenant, issuer] = [`tenant-${index}`, `https://issuer-${index}.test`]
    registry.register({ tenant, issuer, jwksUri: `${jwksUri}?${index}`, audience: AUDIENCE, prefetch })
  }
}

it('A registered provider costs at most 3 kB of heap', { timeout: 60_000 }, async () => {
  await using registry = createRegistry({ requireHttps: false })
  register(registry, 100, 'http://127.0.0.1/warm-up')
  for (let index = 0; index < 100; index += 1) registry.unregister(`tenant-${index}`, 'default')
  const before = await heap()
  register(registry, 10_000, 'http://127.0.0.1/keys')
  const each = Math.round(((await heap()) - before) / 10_000)
  console.info(`heap: ${each} bytes a registered provider`)
  expect(registry.list()).toHaveLength(10_000)
  expect(each).toBeGreaterThan(0)
  expect(each).toBeLessThanOrEqual(MAX_BYTES)
})

it('A provider with keys costs at most 6 kB of heap beyond them', { timeout: 60_000 }, async () => {
  const count = 2000
  const clock = createTestClock()
  const issuer = await createTestIssuer({ alg: 'ES256', clock })
  const { publicJwk } = issuer.signingKey
  const body = Buffer.from(JSON.stringify({ keys: [publicJwk] }))
  const keySets = await Promise.all(Array.from({ length: count }, () => parseKeySet(body)))
  const withKeys = await heap()
  expect(keySets.splice(0)).toHaveLength(count)
  const keys = (withKeys - (await heap())) / count

  await using registry = createRegistry({ requireHttps: false, clock })
  const before = await heap()
  register(registry, count, issuer.jwksUri, true)
  while (!registry.readiness().ready) await new Promise((resolve) => setImmediate(resolve))
  registry.start()
  expect(clock.pending).toBe(1)
  issuer.resetCounts()
  await issuer.close()
  const each = Math.round(((await heap()) - before) / count - keys)
  console.info(`heap: ${each} bytes a provider in use, beyond ${Math.round(keys)} bytes of keys`)
  expect(each).toBeLessThanOrEqual(MAX_BYTES_IN_USE)
})

it('A hundred thousand providers take one timer', { timeout: 60_000 }, async () => {
  const clock = createTestClock()
  await using registry = createRegistry({ clock, requireHttps: false })
  register(registry, 100_000, 'http://127.0.0.1/keys')
  registry.start()
  expect(clock.pending).toBeLessThanOrEqual(1)
  await clock.advance(0)
  // None was ever asked for, so there is nothing to wait for.
  expect(clock.pending).toBe(0)
})
