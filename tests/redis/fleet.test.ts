import { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import type { Fleet, FleetListener, SnapshotStore } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { fetchedAt, nameOf } from '../persistence/store-contract.js'
import { describeRedis, ownPrefix } from './with-redis.js'

const integrityKey = 'an integrity key of more than 32 bytes'
const acme = nameOf('acme')
const globex = nameOf('globex')

/** Remembers what a fleet told, and waits for more of it. */
class Ears implements FleetListener {
  readonly heard: string[] = []
  readonly #waiting: (() => void)[] = []

  published(name: string, text: string, fencingToken: number): void {
    this.#note(`${name === acme ? 'acme' : 'globex'} ${fencingToken} ${text}`)
  }

  reconnected(): void {
    this.#note('connected')
  }

  disconnected(): void {
    this.#note('disconnected')
  }

  async hears(count: number): Promise<readonly string[]> {
    while (this.heard.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    return this.heard
  }

  #note(what: string): void {
    this.heard.push(what)
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

describeRedis('A fleet on Redis', () => {
  let server: RedisServer
  let proxy: RedisProxy
  const ends: (() => Promise<unknown>)[] = []
  beforeAll(async () => {
    server = await RedisServer.start()
    proxy = await RedisProxy.start(server.url)
  })
  afterEach(async () => {
    await Promise.all(ends.splice(0).map((end) => end()))
    await proxy.pass()
    await server.command('FLUSHALL')
  })
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  function open(keyPrefix: string, url = server.url, key = integrityKey): { store: SnapshotStore; fleet: Fleet } {
    const store = redisStore({ url, integrityKey: key, keyPrefix })
    ends.push(() => store.close())
    if (store.fleet === undefined) throw new Error('no fleet')
    return { store, fleet: store.fleet }
  }

  function listen(fleet: Fleet): Ears {
    const ears = new Ears()
    const stop = fleet.subscribe(ears)
    ends.push(async () => stop())
    return ears
  }

  it('gives the lease of a source to one process at a time', async () => {
    const keyPrefix = ownPrefix()
    const fleets = Array.from({ length: 16 }, () => open(keyPrefix).fleet)
    const replies = await Promise.all(fleets.map((fleet) => fleet.lease(acme, 1000)))
    expect(replies.filter(({ held }) => held)).toHaveLength(1)
    expect(await fleets[0]?.lease(globex, 1000)).toMatchObject({ held: true })
  })

  it('gives it to the next when it is released or has run out, and keeps it while it is extended', async () => {
    const [one, other] = [open('a:').fleet, open('a:').fleet]
    const first = await one.lease(acme, 60_000)
    if (!first.held) throw new Error('not held')
    expect(await other.lease(acme, 1000)).toMatchObject({ held: false })
    await first.release()
    const second = await other.lease(acme, 60_000)
    expect(second).toMatchObject({ held: true })

    expect(await first.extend(60_000), 'a lease that ended').toBe(false)
    await first.release()
    expect(await one.lease(acme, 1000), 'the lease of another').toMatchObject({ held: false })

    if (!second.held) throw new Error('not held')
    expect(await second.extend(1)).toBe(true)
    let third = await one.lease(acme, 1000)
    while (!third.held) third = await one.lease(acme, 1000)
    expect(await second.extend(1000)).toBe(false)
  })

  it('numbers turns by its own clock: what is asked later has a later fencingToken, whoever asks', async () => {
    const [one, other] = [open('a:').fleet, open('a:').fleet]
    const turns: number[] = []
    for (const fleet of [one, other, one, other]) turns.push((await fleet.lease(acme, 1000)).fencingToken)
    expect(turns).toEqual(turns.toSorted((a, b) => a - b))
    expect(new Set(turns).size).toBe(4)
    expect(Math.abs((turns[0] ?? 0) / 1000 - Date.now())).toBeLessThan(10_000)
  })

  it('tells all who listen what is published, with its fencingToken, and nobody with another prefix', async () => {
    const [one, two, stranger] = [open('a:').fleet, open('a:').fleet, open('b:').fleet]
    const ears = [one, two, stranger].map(listen)
    await Promise.all(ears.map((each) => each.hears(1)))
    await two.publish(acme, fetchedAt(0, 'line\nline'), 5)
    await stranger.publish(globex, fetchedAt(0, 'b'), 6)
    expect(await ears[0]?.hears(2)).toEqual(['connected', 'acme 5 line\nline'])
    expect(await ears[1]?.hears(2)).toEqual(['connected', 'acme 5 line\nline'])
    expect(await ears[2]?.hears(2)).toEqual(['connected', 'globex 6 b'])
  })

  it('believes no fencingToken that is not sealed by its key, and hears nothing that is no message', async () => {
    const ears = listen(open('a:').fleet)
    await ears.hears(1)
    await open('a:', server.url, 'another integrity key of 32 bytes and more').fleet.publish(acme, fetchedAt(0, 'x'), 5)
    await using raw = { redis: new Redis(server.url), [Symbol.asyncDispose]: async () => raw.redis.disconnect() }
    for (const junk of ['', 'x', `${acme}\n5\n`, '\u0000'.repeat(1000), `${'../'.repeat(14)}a\n5\n${acme}\nx`]) {
      await raw.redis.publish('a:published', junk)
    }
    await raw.redis.publish('a:published', `${acme}\n9\n${acme}\nreplayed`)
    expect(await ears.hears(3)).toEqual(['connected', 'acme 0 x', 'acme 0 replayed'])
  })
})
