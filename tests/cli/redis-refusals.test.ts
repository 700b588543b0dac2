import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { RedisServer, startTls, type RedisTls } from '@jwks-auth/redis-rig'
import { createTestAuthority } from '@jwks-auth/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeAdvice } from '../../packages/core/src/observe/store-advice.js'
import { describeRedis, ownPrefix } from '../redis/with-redis.js'
import { closing, here, PATIENCE } from './setup.js'

const PASSWORD = 'hunter2-kJ8vQ'
const prefix = ownPrefix()

/** Takes connections, and never says anything. */
async function aSilentServer(): Promise<number> {
  const sockets = new Set<{ destroy(): unknown }>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  closing({
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

describeRedis('snapshot of a Redis that cannot be asked', { timeout: PATIENCE }, () => {
  let server: RedisServer
  let tls: RedisTls
  beforeAll(async () => {
    server = await RedisServer.start()
    await server.command('SET', `${prefix}snapshot:${'a'.repeat(43)}`, '1\nno snapshot')
    await server.command('ACL', 'SETUSER', 'blind', 'on', `>${PASSWORD}`, '~*', '&*', '+info')
    await server.command('ACL', 'SETUSER', 'lister', 'on', `>${PASSWORD}`, '~*', '&*', '+info', '+scan')
    await server.command('ACL', 'SETUSER', 'elsewhere', 'on', `>${PASSWORD}`, '~other:*', '&*', '+@all')
    await server.command('ACL', 'SETUSER', 'default', 'resetpass', '>right', 'on')
    const authority = await createTestAuthority()
    const files = await authority.issue({ hosts: ['127.0.0.1'] })
    tls = await startTls(files, 'any')
  })
  afterAll(async () => {
    for (const one of [server, tls]) await one[Symbol.asyncDispose]()
  })

  const urls: readonly (readonly [string, () => string | Promise<string>, RegExp])[] = [
    ['a wrong password', () => `redis://default:${PASSWORD}@127.0.0.1:${server.port}`, /^WRONGPASS$/],
    ['a user that there is not', () => `redis://nobody:${PASSWORD}@127.0.0.1:${server.port}`, /^WRONGPASS$/],
    ['no password', () => `redis://127.0.0.1:${server.port}`, /^NOAUTH$/],
    ['a user that may not list keys', () => `redis://blind:${PASSWORD}@127.0.0.1:${server.port}`, /^NOPERM$/],
    ['a user that may not read', () => `redis://lister:${PASSWORD}@127.0.0.1:${server.port}`, /^NOPERM$/],
    ['a user of other keys', () => `redis://elsewhere:${PASSWORD}@127.0.0.1:${server.port}`, /^NOPERM$/],
    ['a port where nothing listens', () => `redis://ann:${PASSWORD}@127.0.0.1:1`, /^ECONNREFUSED$/],
    ['an unknown host', () => `redis://ann:${PASSWORD}@redis.example.invalid`, /^(?:ENOTFOUND|EAI_AGAIN)$/],
    ['no answer', async () => `redis://ann:${PASSWORD}@127.0.0.1:${await aSilentServer()}`, /^ETIMEDOUT$/],
    ['a certificate of a private authority', () => tls.url, /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/],
    [
      'a plain Redis asked over TLS',
      () => `rediss://127.0.0.1:${server.port}`,
      /^(?:ERR_SSL_\w+|EPROTO|ECONNRESET|ETIMEDOUT)$/,
    ],
    ['a Redis with TLS asked in plain', () => tls.url.replace('rediss:', 'redis:'), /^(?:ECONNRESET|EPIPE)$/],
  ]
  it.each(urls)('%s: says why as the log does, and shows no password', async (_what, url, code) => {
    const args = ['snapshot', await url(), '--key-prefix', prefix]
    const { code: exitCode, out, err } = await here(args)
    expect([exitCode, out]).toEqual([3, ''])
    const [, told = ''] = /^error: Redis could not be asked \((\w+)\): /.exec(err) ?? []
    expect(told).toMatch(code)
    const advice = storeAdvice(told)
    expect(advice).toBeDefined()
    expect(err).toBe(`error: Redis could not be asked (${told}): ${advice}\n`)
    const json = await here([...args, '--json'])
    expect(JSON.parse(json.out)).toEqual({ exitCode: 3, error: err.slice('error: '.length, -1) })
    expect(`${err}${json.out}${json.err}`).not.toContain(PASSWORD)
  })

  it('knows of every code what it says, whatever the certificate', () => {
    const codes = ['CERT_HAS_EXPIRED', 'CERT_UNTRUSTED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID']
    for (const code of [...codes, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_SSL_WRONG_VERSION_NUMBER', 'EHOSTUNREACH'])
      expect([code, storeAdvice(code)]).toEqual([code, expect.any(String)])
    for (const code of ['error', 'WRONGTYPE', 'ERR', '']) expect(storeAdvice(code)).toBeUndefined()
  })
})
