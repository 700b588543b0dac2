import { createRegistry } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { anyRedis, describeAnyRedis, ownPrefix } from '../redis/with-redis.js'
import { anIssuer, AUDIENCE, here, PATIENCE, WAYS } from './setup.js'

const KEY = 'a secret of thirty-two bytes or so'
const env = { STORE_KEY: KEY }

describeAnyRedis.each(WAYS)('snapshot of Redis %s', { timeout: PATIENCE }, (_way, cli) => {
  let redis: Awaited<ReturnType<typeof anyRedis>>
  let client: Redis
  beforeAll(async () => {
    redis = await anyRedis()
    client = new Redis(redis.url)
  })
  afterAll(async () => {
    client.disconnect()
    await redis[Symbol.asyncDispose]()
  })

  it('tells what is under a prefix, and what of it is good, and changes nothing', async () => {
    const issuer = await anIssuer()
    const keyPrefix = `${ownPrefix()}[*]:`
    const store = redisStore({ url: redis.url, integrityKey: KEY, keyPrefix })
    const registry = createRegistry({ store, requireHttps: false })
    registry.register({ tenant: 'acme', issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
    await registry.refresh('acme')
    await registry.persistAll()
    await registry.close()
    const others = ['a', 'b', 'c'].map((letter) => `${keyPrefix}snapshot:${letter.repeat(43)}`)
    await client.set(others[0] ?? '', '1\nno snapshot')
    await client.set(others[1] ?? '', 'x'.repeat(3_000_000))
    await client.lpush(others[2] ?? '', 'no text')
    await client.set(`${keyPrefix}snapshot:short`, 'not ours')

    const args = ['snapshot', redis.url, '--key-prefix', keyPrefix, '--integrity-key-env', 'STORE_KEY']
    const { code, out, err } = await cli(args, { env })
    expect([code, err]).toEqual([1, ''])
    expect(out).toContain('4 snapshots, 1 usable')
    expect(out).toContain(`issuer       ${issuer.issuer}\n`)
    for (const said of ['it is no snapshot', 'cannot be read: too_large']) {
      expect(out).toContain(said)
    }
    // Before version 7, Redis has no code for an error in a script.
    expect(out).toMatch(/cannot be read: (?:WRONGTYPE|ERR)\n|cannot be read: (?:WRONGTYPE|ERR) /)
    expect(out).not.toContain(KEY)
    await client.del(...others)
    expect((await cli([...args, '--json'], { env })).code).toBe(0)
    expect((await cli(args.slice(0, 4))).code).toBe(1)
  })

  it('says of a Redis that cannot be asked what to look at, without its password', async () => {
    const { code, out, err } = await cli(['snapshot', 'redis://ann:hunter2@127.0.0.1:1/0'])
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain('Redis could not be asked (ECONNREFUSED): nothing listens at the host and port of the store')
    const empty = await here(['snapshot', redis.url, '--key-prefix', ownPrefix(), '--json'])
    expect([empty.code, JSON.parse(empty.out).snapshots]).toEqual([0, []])
    for (const wrong of ['http://127.0.0.1', 'redis://a b', 'mongodb://ann:hunter2@localhost']) {
      const refused = await here(['snapshot', wrong])
      expect(refused.code).toBe(2)
      expect(refused.err + err).not.toContain('hunter2')
    }
  })
})
