import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RedisServer, startCluster, startSentinel, type RedisCluster, type RedisSentinel } from '@jwks-auth/redis-rig'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Integrity } from '../../packages/core/src/persistence/integrity.js'
import { writeMessage } from '../../packages/core/src/redis/fleet-message.js'
import { nameOf } from '../persistence/store-contract.js'
import { describeRedis } from '../redis/with-redis.js'
import { KINDS, ListeningProcess } from './listening-process.js'
import { versionsOf } from './peer-versions.js'

const fleet = { integrityKey: 'an integrity key of more than 32 bytes', keyPrefix: 'peers:' }
const integrity = new Integrity(fleet.integrityKey)
const acme = nameOf('acme')
const versions = versionsOf('ioredis')
/** On a busy machine, in milliseconds. */
const HEARS_WITHIN = 20_000

/** All versions listen at the same time, to the same servers, which die and come back under them. */
describeRedis('A process that listens to its fleet', () => {
  const programs = new Map<string, ListeningProcess>()
  let folder: string
  let server: RedisServer
  let cluster: RedisCluster
  let sentinel: RedisSentinel

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jwks-auth-peers-'))
    ;[server, cluster, sentinel] = await Promise.all([RedisServer.start(), startCluster(), startSentinel()])
    const options = {
      ...fleet,
      name: acme,
      url: server.url,
      nodes: cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })),
      sentinel: sentinel.options,
    }
    for (const { version, installedAs } of versions) {
      programs.set(version, new ListeningProcess(join(folder, version), installedAs, options))
    }
    await allHear('connected')
    await publish('before', sentinel.primary)
    await allHear('before')

    const servers = [server, ...cluster.nodes]
    await Promise.all([...servers, sentinel.primary].map((each) => each.kill()))
    await allHear('disconnected')
    await Promise.all([...servers.map((each) => each.start()), sentinel.promoted()])
    await allHear('connected')
    await publish('after', sentinel.replica)
    await allHear('after')
  }, 150_000)

  afterAll(async () => {
    for (const program of programs.values()) program.kill()
    await Promise.all([server, cluster, sentinel].map((each) => each[Symbol.asyncDispose]()))
    await rm(folder, { recursive: true, force: true })
  })

  /** One that does not hear it keeps the others waiting for so long; what it has heard is compared later. */
  async function allHear(last: string): Promise<void> {
    const tooLate = sleep(HEARS_WITHIN, undefined, { ref: false })
    await Promise.all([...programs.values()].map((program) => Promise.race([program.hears(last), tooLate])))
  }

  async function publish(text: string, primary: RedisServer): Promise<void> {
    for (const { url } of [server, cluster.nodes[0] ?? server, primary]) {
      const client = new Redis(url)
      await client.publish(
        `${fleet.keyPrefix}published`,
        writeMessage({ name: acme, fencingToken: 1, text }, integrity),
      )
      client.disconnect()
    }
  }

  describe.each(versions)('with ioredis $version', ({ version }) => {
    it.each(KINDS)('by %s: hears what is published, says that the server died, and hears again', (kind) => {
      const heard = programs.get(version)?.heard(kind) ?? []
      expect(heard.slice(0, 3)).toEqual(['connected', 'before', 'disconnected'])
      expect(heard.slice(-2)).toEqual(['connected', 'after'])
    })

    it('lives through all of it, prints nothing, and ends when everything is closed', async () => {
      expect(await programs.get(version)?.ends()).toEqual({ code: 0, stdout: '' })
    })
  })
})
