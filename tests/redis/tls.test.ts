import { startTls, type RedisTls } from '@jwks-auth/redis-rig'
import { OptionsError } from '@jwks-auth/core'
import { redisStore, type RedisStoreOptions } from '@jwks-auth/core/redis'
import { createTestAuthority, type TestAuthority, type TestCertificate } from '@jwks-auth/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeContract } from '../persistence/store-contract.js'
import { aPlace, eventually, KEY, LONG } from './fleet-setup.js'
import { withClient } from './with-client.js'
import { describeRedis } from './with-redis.js'
import { withUrl } from './with-url.js'

const hosts = ['127.0.0.1']
const authority = await createTestAuthority()
const { ca } = authority

describeRedis('Over TLS', () => {
  let open: RedisTls
  let strict: RedisTls
  let own: TestCertificate
  beforeAll(async () => {
    const files = await authority.issue({ hosts })
    own = await authority.issue({ hosts: ['api.example.test'] })
    open = await startTls(files, 'any')
    strict = await startTls(files, 'known')
  })
  afterAll(async () => {
    await open[Symbol.asyncDispose]()
    await strict[Symbol.asyncDispose]()
  })

  storeContract('redisStore with a client of ioredis', () => withClient(() => new Redis(open.url, { tls: { ca } })))
  storeContract('redisStore by a URL, with certificates on both sides', () =>
    withUrl({ url: strict.url, tls: { ca, cert: own.cert, key: own.key } }),
  )

  it('a fleet shares what one process fetched, and what it publishes', async () => {
    await using place = await aPlace(open.url)
    const { issuer, prefix } = place
    const [one, two] = [place.start({ tls: { ca } }), place.start({ tls: { ca: [ca] } })]
    const token = await issuer.sign({}, LONG)
    expect(await Promise.all([one.verify(token), two.verify(token)])).toEqual(['ok', 'ok'])
    expect(issuer.count()).toBe(1)
    while (!(await open.server.command('PUBSUB', 'NUMSUB', `${prefix}published`)).includes(':2\r')) await turn()
    await issuer.rotate()
    expect(await one.verify(await issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => two.registry.status('default', 'default')?.keys.length === 2)
    expect(issuer.count()).toBe(2)
  })

  const wrong: readonly (readonly [string, (other: TestAuthority) => Partial<RedisStoreOptions>, RegExp])[] = [
    ['whose authority nobody vouches for', () => ({}), /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_/],
    ['of another authority', ({ ca: others }) => ({ tls: { ca: others } }), /CERT|UNABLE_TO_/],
    ['that is good for another host', () => ({ tls: { ca } }), /ERR_TLS_CERT_ALTNAME_INVALID/],
    [
      'that wants to know who we are',
      () => ({ url: strict.url, tls: { ca } }),
      /^(ERR_SSL_[A-Z0-9_]+|ECONNRESET|EPIPE)$/,
    ],
  ]
  it.each(wrong)(
    'a certificate %s: nothing is sent, an event tells why, and no token is refused',
    async (_, of, why) => {
      await using foreign = await startTls(await authority.issue({ hosts: ['redis.example.test'] }), 'any')
      await using place = await aPlace(why.source.includes('ALTNAME') ? foreign.url : open.url)
      const { issuer, prefix } = place
      const process = place.start(of(await createTestAuthority()))
      const token = await issuer.sign({}, LONG)
      expect(await process.verify(token)).toBe('ok')
      await eventually(() => process.count('fleet_degraded') === 1 && process.count('store_failed') > 0)
      expect(process.events.find(({ type }) => type === 'fleet_degraded')).toMatchObject({
        code: expect.stringMatching(why) as string,
      })
      expect(process.registry.status('default', 'default')?.fleet).toBe('degraded')
      expect(await process.verify(token)).toBe('ok')
      expect(process.count('fleet_recovered')).toBe(0)
      for (const { server } of [open, strict, foreign])
        expect(await server.command('KEYS', `${prefix}*`)).toBe('*0\r\n+OK\r\n')
    },
  )

  it('a client of the user that trusts another authority: an event tells, and no token is refused', async () => {
    await using place = await aPlace('')
    const others = (await createTestAuthority()).ca
    const client = new Redis(open.url, { tls: { ca: others } })
    client.on('error', () => {})
    const process = place.start({ client, url: undefined } as object)
    expect(await process.verify(await place.issuer.sign({}, LONG))).toBe('ok')
    await eventually(() => process.count('fleet_degraded') === 1)
    client.disconnect()
  })
})

describe('The option tls of redisStore', () => {
  const problemsOf = (options: object): readonly string[] => {
    try {
      redisStore({ integrityKey: KEY, url: 'rediss://a', ...options })
    } catch (error) {
      if (error instanceof OptionsError)
        return error.problems.map(({ field, rule, value }) => `${field} ${rule} ${value}`)
      throw error
    }
    return []
  }

  it('is for rediss:// alone, and names what is wrong without showing a key', async () => {
    const { cert, key } = await authority.issue({ hosts })
    const { key: another } = await authority.issue({ hosts })
    expect(problemsOf({ tls: { ca } })).toEqual([])
    expect(problemsOf({ tls: { ca: [ca], cert, key } })).toEqual([])
    expect(problemsOf({ url: 'redis://a', tls: { ca } }).join()).toMatch(/^tls needs a rediss/)
    expect(problemsOf({ url: undefined, client: new Redis({ lazyConnect: true }), tls: { ca } }).join()).toMatch(
      /^tls cannot be combined with a client/,
    )
    expect(problemsOf({ tls: { ca: 'x' } }).join()).toMatch(/^tls.ca must be PEM/)
    expect(problemsOf({ tls: { ca: [] } }).join()).toMatch(/^tls.ca must be PEM/)
    expect(problemsOf({ tls: { cert: 'x', key } })[0]).toMatch(/^tls.cert must be a PEM/)
    expect(problemsOf({ tls: { cert } })).toEqual([expect.stringMatching(/^tls.key is needed with cert/)])
    expect(problemsOf({ tls: { cert, key: another } })).toEqual([
      'tls.key must be the PEM private key of cert, unencrypted a text',
    ])
    expect(problemsOf({ tls: { key } })).toEqual([
      expect.stringMatching(/^tls.key must be the PEM private key of cert/),
    ])
    expect(problemsOf({ url: 'redis://a', tls: { cert, key } }).join()).not.toContain('PRIVATE')
    expect(problemsOf({ tls: { rejectUnauthorized: false } })).toEqual([
      expect.stringMatching(/^tls.rejectUnauthorized is not an option of tls/),
    ])
    expect(problemsOf({ tls: true }).join()).toMatch(/^tls must be an object/)
  })
})

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
