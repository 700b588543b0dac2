import { RedisServer } from '@jwks-auth/redis-rig'
import { createTestClock } from '@jwks-auth/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aPlace, eventually, LONG, type Place, type Process } from './fleet-setup.js'
import { describeRedis } from './with-redis.js'

const MINUTE = 60_000

describeRedis('An old snapshot, well sealed, that is put back into Redis', () => {
  let server: RedisServer
  let raw: Redis
  beforeAll(async () => {
    server = await RedisServer.start()
    raw = new Redis(server.url)
  })
  afterAll(async () => {
    raw.disconnect()
    await server[Symbol.asyncDispose]()
  })

  const keyLike = async ({ prefix }: Place, part: string): Promise<string> => {
    const [key = ''] = await raw.keys(`${prefix}${part}:*`)
    return key
  }
  const ignored = ({ events }: Process): readonly string[] =>
    events.flatMap((event) => (event.type === 'snapshot_ignored' ? [event.reason] : []))

  /** A key was stored, then withdrawn; and what was stored and published first is put back. */
  async function aWithdrawal(place: Place, clock: ReturnType<typeof createTestClock>) {
    const published: string[] = []
    const listener = raw.duplicate()
    await listener.subscribe(`${place.prefix}published`)
    listener.on('message', (_channel, message) => published.push(message))
    const withdrawn = await place.issuer.sign({}, LONG)
    const process = place.start()
    expect(await process.verify(withdrawn)).toBe('ok')
    await eventually(() => process.count('snapshot_saved') === 1 && published.length === 1)
    const key = await keyLike(place, 'snapshot')
    const old = (await raw.get(key)) ?? ''
    await clock.advance(MINUTE)
    await place.issuer.rotate({ keepOld: false })
    await process.registry.refresh('default')
    await eventually(() => process.count('snapshot_saved') === 2)
    expect(await process.verify(withdrawn)).toBe('key_unknown')
    listener.disconnect()
    const putBack = async (): Promise<void> => void (await raw.set(key, old))
    const publishAgain = async (): Promise<void> =>
      void (await raw.publish(`${place.prefix}published`, published[0] ?? ''))
    return { process, withdrawn, putBack, publishAgain }
  }

  it('T31 brings no withdrawn key back when the registration is made anew, nor does an old publication', async () => {
    const clock = createTestClock({ wall: Date.now(), random: 0.5 })
    await using place = await aPlace(server.url, {}, clock)
    const { process, withdrawn, putBack, publishAgain } = await aWithdrawal(place, clock)
    await putBack()
    const { issuer, jwksUri } = place.issuer
    process.registry.unregister('default', 'default')
    process.registry.register({ issuer, jwksUri, audience: 'https://api.example.test' })
    // It hears what is published once it has subscribed again, for which it may have to connect twice.
    await eventually(
      () => ignored(process).includes('older'),
      async () => {
        await publishAgain()
        await clock.advance(50)
      },
    )
    expect(await process.verify(withdrawn)).toBe('key_unknown')
    expect(await process.verify(await place.issuer.sign({}, LONG))).toBe('ok')
  })

  it('T31 nor in a process that starts, where the snapshot alone was put back', async () => {
    const clock = createTestClock({ wall: Date.now(), random: 0.5 })
    await using place = await aPlace(server.url, {}, clock)
    const { process, withdrawn, putBack } = await aWithdrawal(place, clock)
    await process.registry.close()
    await putBack()
    const next = place.start()
    expect(await next.verify(withdrawn)).toBe('key_unknown')
    expect(ignored(next)).toContain('older')
  })

  it('T31 nor in a process that starts, where an old publication is heard before any key is asked for', async () => {
    const clock = createTestClock({ wall: Date.now(), random: 0.5 })
    await using place = await aPlace(server.url, {}, clock)
    const { process, withdrawn, publishAgain } = await aWithdrawal(place, clock)
    await process.registry.close()
    const next = place.start()
    // Another source is used, so the process listens.
    const { jwksUri } = place.issuer
    const other = {
      tenant: 'other',
      issuer: 'https://other.example.test',
      jwksUri: `${jwksUri}?other`,
      audience: 'https://api.example.test',
    }
    next.registry.register(other)
    await next.registry.refresh('other')
    await eventually(
      () => ignored(next).includes('older'),
      async () => {
        await publishAgain()
      },
    )
    expect(await next.verify(withdrawn)).toBe('key_unknown')
    expect(await next.verify(await place.issuer.sign({}, LONG))).toBe('ok')
  })
})
