import { RedisServer } from '@jwks-auth/redis-rig'
import { redisStore } from '@jwks-auth/core/redis'
import type { JwksAuthEvent } from '@jwks-auth/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attempt } from '../../packages/core/src/persistence/attempt.js'
import { withoutCommand } from '../../packages/core/src/redis/redis-error.js'
import { systemClock } from '../../packages/core/src/time/clock.js'
import { aPlace, eventually, KEY, LONG } from './fleet-setup.js'
import { describeRedis } from './with-redis.js'

const NAME = 'a'.repeat(43)

describeRedis('A Redis that refuses', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start()
    await server.command('ACL', 'SETUSER', 'reader', 'on', '>pass', '~*', '&*', '+@read', '+info')
    await server.command('ACL', 'SETUSER', 'default', 'resetpass', '>right', 'on')
  })
  afterAll(() => server[Symbol.asyncDispose]())
  const urlWith = (userinfo: string): string => `redis://${userinfo}127.0.0.1:${server.port}`

  it.each([
    ['a wrong password', 'default:wrong@', 'WRONGPASS'],
    ['no password', '', 'NOAUTH'],
  ])('%s is told by the code that Redis has for it, and no password is told', async (_what, userinfo, code) => {
    const store = redisStore({ url: urlWith(userinfo), integrityKey: KEY })
    expect(await attempt(() => store.load(NAME), 5000, systemClock)).toEqual({ ok: false, code })
    await store.close()

    await using place = await aPlace(urlWith(userinfo))
    const one = place.start()
    expect(await one.verify(await place.issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => one.count('store_failed') > 0)
    const failed = one.events.filter((event): event is Extract<JwksAuthEvent, { code: string }> => 'code' in event)
    expect(new Set(failed.map((event) => event.code))).toEqual(new Set([code]))
    expect(JSON.stringify(one.events)).not.toContain('wrong@')
  })

  it('a command of a client of your own is told by its code as well', async () => {
    const client = new Redis(urlWith('reader:pass@'), { maxRetriesPerRequest: 0 })
    const store = redisStore({ client, integrityKey: KEY })
    expect(await attempt(() => store.load(NAME), 5000, systemClock)).toEqual({ ok: false, code: 'NOPERM' })
    await store.close()
    client.disconnect()
  })

  it('to be connected is told by what Node calls it', async () => {
    const store = redisStore({ url: 'redis://127.0.0.1:1', integrityKey: KEY })
    expect(await attempt(() => store.load(NAME), 5000, systemClock)).toEqual({ ok: false, code: 'ECONNREFUSED' })
    await store.close()
  })

  it('without a code is told by what Node would call it, as it has the command of ioredis or not', () => {
    const made = (message: string, more: object = {}): unknown =>
      withoutCommand(Object.assign(new Error(message), { command: { args: ['pass'] } }, more))
    for (const [message, code] of [
      ["Socket timeout. Expecting data, but didn't receive any in 2000ms.", 'ETIMEDOUT'],
      ['Connection is closed.', 'ECONNRESET'],
      ["Stream isn't writeable and enableOfflineQueue options is false", 'ENOTCONN'],
    ] as const) {
      for (const error of [made(message), withoutCommand(new Error(message))])
        expect(error).toMatchObject({ message, code })
      expect(made(message)).not.toHaveProperty('command')
    }
    expect(made('read', { code: 'EPIPE' })).toMatchObject({ message: 'read', code: 'EPIPE' })
    expect(made('anything else')).not.toHaveProperty('code')
  })
})
