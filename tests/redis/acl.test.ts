import { readFileSync } from 'node:fs'
import { RedisServer } from '@jwks-auth/redis-rig'
import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { aPlace, eventually, LONG } from './fleet-setup.js'
import { describeRedis } from './with-redis.js'

const guide = readFileSync(new URL('../../docs/guide/fleets.md', import.meta.url), 'utf8')
const line = /^ACL SETUSER .*$/m.exec(guide)?.[0] ?? ''

describeRedis('With the user of docs/guide/fleets.md', () => {
  it('a fleet does all it does, and nothing but its own keys and channel can be reached', async () => {
    await using server = await RedisServer.start()
    const url = `redis://keys:secret@127.0.0.1:${server.port}`
    await using place = await aPlace(url)
    const { issuer, prefix } = place
    await server.command(...line.replaceAll('jwks-auth:', prefix).replace('PASSWORD', 'secret').split(' '))

    const [one, two] = [place.start(), place.start()]
    const token = await issuer.sign({}, LONG)
    expect(await Promise.all([one.verify(token), two.verify(token)])).toEqual(['ok', 'ok'])
    expect(issuer.count()).toBe(1)
    await eventually(() => one.registry.status('default', 'default')?.fleet === 'joined')
    await eventually(() => two.registry.status('default', 'default')?.fleet === 'joined')
    await issuer.rotate()
    expect(await one.verify(await issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => two.registry.status('default', 'default')?.keys.length === 2)
    const trouble = ['fleet_degraded', 'store_failed', 'snapshot_ignored'] as const
    for (const process of [one, two]) for (const type of trouble) expect(process.count(type), type).toBe(0)
    await issuer.stop()
    expect(await place.start().verify(token)).toBe('ok')

    const client = new Redis(url)
    await expect(client.get('sessions:1')).rejects.toThrow('NOPERM')
    await expect(client.publish('news', 'x')).rejects.toThrow('NOPERM')
    await expect(client.config('GET', '*')).rejects.toThrow('NOPERM')
    client.disconnect()
  })
})
