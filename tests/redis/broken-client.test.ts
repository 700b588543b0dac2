import { createRegistry, createVerifier } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import { RedisServer } from '@jwks-auth/redis-rig'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, KEY } from './fleet-setup.js'
import { describeRedis, ownPrefix } from './with-redis.js'

const escaped: unknown[] = []
const note = (thrown: unknown): number => escaped.push(thrown)
beforeEach(() => {
  escaped.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => process.off('unhandledRejection', note))

describeRedis('A client of the application whose subscriber', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await RedisServer.start()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  it.each(['disconnect', 'ping'] as const)('throws from %s ends nothing, and is replaced', async (method) => {
    const client = new Redis(server.url)
    client.on('error', () => {})
    let subscribers = 0
    const disconnects: (() => void)[] = []
    const breaking = new Proxy(client, {
      get: (target, name) =>
        name === 'duplicate'
          ? (options: object) => {
              const subscriber = target.duplicate(options)
              const disconnect = subscriber.disconnect.bind(subscriber)
              disconnects.push(disconnect)
              subscribers += 1
              Object.assign(subscriber, {
                [method]: () => {
                  throw new Error(`${method} is broken`)
                },
              })
              return subscriber
            }
          : Reflect.get(target, name, target),
    })
    const clock = createTestClock({ wall: Date.now(), random: 0.5 })
    const issuer = await createTestIssuer({ alg: 'ES256', clock })
    const store = redisStore({ client: breaking, integrityKey: KEY, keyPrefix: ownPrefix() })
    const registry = createRegistry({ requireHttps: false, clock, store })
    registry.register({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: 'https://api.example.test' })
    const verifier = createVerifier({ registry })
    const tenant = 'default'
    expect(await verifier.verify(await issuer.sign(), { tenant })).toMatchObject({ tenant })
    await eventually(
      () => subscribers > 1,
      async () => {
        // What answers is disconnected only when it is lost.
        if (method === 'disconnect') await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await clock.advance(1000)
      },
    )
    expect(await verifier.verify(await issuer.sign(), { tenant })).toMatchObject({ tenant })
    await registry.close()
    await issuer.close()
    for (const disconnect of disconnects) disconnect()
    client.disconnect()
    expect(escaped).toEqual([])
  })
})
