import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createTestAuthority, createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRegistry, createVerifier, type OneIssuerOptions } from '../create.js'
import { OptionsError } from '../errors/errors.js'
import type { JwksAuthEvent, RefreshFailed } from '../events/events.js'

const AUDIENCE = 'https://api.example.test'
const REFUSED_ADDRESS = { reason: 'guard', detail: 'the address may not be connected to' }
/** An address is another origin, which no allowed domain can name. */
const REFUSED_ORIGIN = { reason: 'guard', detail: expect.stringContaining('another origin') }

let events: JwksAuthEvent[] = []
const ends: (() => unknown)[] = []
beforeEach(() => {
  events = []
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

const open = async (server: Server, address: string): Promise<number> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})))
  server.listen(0, address)
  await once(server, 'listening')
  ends.push(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

const issuing = async (options: Parameters<typeof createTestIssuer>[0] = {}): Promise<TestIssuer> => {
  const issuer = await createTestIssuer({ alg: 'ES256', ...options })
  ends.push(issuer.close)
  return issuer
}

/** A target that must not be connected to: 127.0.0.1. `connections` waits until all that are open have been counted. */
const openTarget = async (): Promise<{ readonly port: number; connections: () => Promise<number> }> => {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    // Whoever speaks HTTP gets nothing.
    socket.once('data', () => socket.destroy())
  })
  const port = await open(server, '127.0.0.1')
  const connections = async (): Promise<number> => {
    const last = connect(port, '127.0.0.1')
    await Promise.all([once(server, 'connection'), once(last, 'connect')])
    last.destroy()
    return sockets.length - 1
  }
  return { port, connections }
}

type Extra = Partial<Omit<OneIssuerOptions, 'jwks' | 'issuer' | 'audience'>>

/** What is reported when a token of this issuer is verified and its keys cannot be fetched. */
const failure = async (issuer: TestIssuer, options: Extra): Promise<RefreshFailed | undefined> => {
  const note = (event: JwksAuthEvent): void => void events.push(event)
  const observed = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, observers: [note] }
  const verifier = createVerifier({ ...observed, retry: { maxRetries: 0 }, ...options } as OneIssuerOptions)
  ends.push(() => verifier.close())
  await verifier.verify(await issuer.sign()).catch(() => {})
  return events.find((event) => event.type === 'refresh_failed')
}

/** Spellings of an address of this machine that reach 127.0.0.1. */
const REACHING = [
  '127.0.0.1',
  '2130706433',
  '0x7f000001',
  '0X7F.0.0.0x1',
  '017700000001',
  '0177.0.0.01',
  '127.1',
  '127.0.1',
  '127.0.0.1.',
  '%31%32%37.0.0.1',
  'localhost',
  'LOCALHOST',
  '0.0.0.0',
  '0',
] as const

/** Further spellings, of this machine or of a cloud's metadata. What answers there depends on the network. */
const OTHERS = [
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:FFFF:127.0.0.1]',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fe80::1]',
  '169.254.169.254',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[64:ff9b::a9fe:a9fe]',
] as const

/** What only others may write: an option has to be ASCII. */
const WIDE = '１２７。０。０。１'

describe('a registered jwksUri', () => {
  it.each([...REACHING, ...OTHERS])('T23 is refused by network public before a connection: %s', async (host) => {
    const target = await openTarget()
    const issuer = await issuing()
    for (const scheme of ['http', 'https']) {
      const jwksUri = `${scheme}://${host}:${target.port}/jwks`
      expect(await failure(issuer, { jwksUri, network: 'public' })).toMatchObject(REFUSED_ADDRESS)
    }
    expect(await target.connections()).toBe(0)
  })

  it.each(REACHING)('would have been connected to by network any: %s', async (host) => {
    const target = await openTarget()
    const issuer = await issuing()
    const jwksUri = `http://${host}:${target.port}/jwks`
    expect(await failure(issuer, { jwksUri })).toMatchObject({ reason: 'network' })
    expect(await target.connections()).toBe(1)
  })

  it.each([
    '169.254.169.254',
    '2852039166',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[2002:a9fe:a9fe::]',
  ])('T23 is refused by network any too: %s', async (host) => {
    expect(await failure(await issuing(), { jwksUri: `http://${host}/jwks` })).toMatchObject(REFUSED_ADDRESS)
  })

  it('may be at an allowed address, which is not the end of the guard', async () => {
    const issuer = await issuing({ hostname: 'localhost' })
    const { jwksUri } = issuer
    expect(await failure(issuer, { jwksUri, network: 'public', allowAddresses: ['127.0.0.0/8'] })).toBeUndefined()
    const narrow = await failure(issuer, { jwksUri, network: 'public', allowAddresses: ['127.0.0.2'] })
    expect(narrow).toMatchObject(REFUSED_ADDRESS)
    expect(issuer.count()).toBe(1)
  })

  it('T23 is guarded by what a registry says for all', async () => {
    const issuer = await issuing()
    const registry = createRegistry({ network: 'public', requireHttps: false, retry: { maxRetries: 0 } })
    ends.push(() => registry.close())
    registry.register({ issuer: issuer.issuer, audience: AUDIENCE, jwksUri: issuer.jwksUri })
    const verifying = createVerifier({ registry }).verify(await issuer.sign(), { tenant: 'default' })
    await expect(verifying).rejects.toMatchObject({ code: 'keys_unavailable', cause: { reason: 'guard' } })
    expect(issuer.count('all')).toBe(0)
  })
})

describe('where a permitted provider leads', () => {
  /** A provider at 127.0.0.2, the one address that is allowed. */
  const provider = async (answer: (origin: string, path: string) => string | object): Promise<string> => {
    let origin = ''
    const server = createHttpServer((request, response) => {
      const answered = answer(origin, request.url ?? '')
      const location = typeof answered === 'string' && answered.replaceAll(/[^ -~]+/g, encodeURIComponent)
      if (location !== false) response.writeHead(302, { location }).end()
      else response.end(JSON.stringify(answered))
    })
    origin = `http://127.0.0.2:${await open(server, '127.0.0.2')}`
    return origin
  }
  const only: Extra = { network: 'public', allowAddresses: ['127.0.0.2'] }

  it.each([...REACHING, ...OTHERS, WIDE])('T23 is refused in a redirect: %s', async (host) => {
    const target = await openTarget()
    const location = `http://${host}:${target.port}/jwks`
    const jwksUri = await provider((origin, path) => (path === '/hop' ? location : `${origin}/hop`))
    expect(await failure(await issuing(), { ...only, jwksUri })).toMatchObject(REFUSED_ORIGIN)
    expect(await target.connections()).toBe(0)
  })

  it.each([...REACHING, ...OTHERS, WIDE])('T23 is refused as a discovered jwks_uri: %s', async (host) => {
    const target = await openTarget()
    const issuer = await issuing()
    const issuerUrl = await provider((origin) => ({ issuer: origin, jwks_uri: `http://${host}:${target.port}/jwks` }))
    const lying = { ...issuer, issuer: issuerUrl, sign: () => issuer.sign({ iss: issuerUrl }) }
    expect(await failure(lying, only)).toMatchObject(REFUSED_ADDRESS)
    expect(await target.connections()).toBe(0)
  })

  it('T23 is refused when discovery itself is redirected', async () => {
    const target = await openTarget()
    const issuer = await issuing()
    const issuerUrl = await provider(() => `http://127.0.0.1:${target.port}/.well-known/openid-configuration`)
    const lying = { ...issuer, issuer: issuerUrl, sign: () => issuer.sign({ iss: issuerUrl }) }
    expect(await failure(lying, only)).toMatchObject(REFUSED_ORIGIN)
    expect(await target.connections()).toBe(0)
  })
})

describe('a provider with certificates of its own', () => {
  it('is trusted with ca, for discovery and for the key set', async () => {
    const issuer = await issuing({ https: true, hostname: 'localhost' })
    expect(await failure(issuer, {})).toMatchObject({ reason: 'network' })
    expect(issuer.count('all')).toBe(0)
    events = []
    expect(await failure(issuer, { ca: issuer.ca ?? '' })).toBeUndefined()
    expect([issuer.count('discovery'), issuer.count('jwks')]).toEqual([1, 1])
  })

  it('T36 is refused where its pin is another, and the event tells the pins that were seen', async () => {
    const authority = await createTestAuthority()
    const https = await authority.issue({ hosts: ['localhost'] })
    const issuer = await issuing({ https, hostname: 'localhost' })
    const wrong = { ca: authority.ca, pinnedSpki: [Buffer.alloc(32, 1).toString('base64')] }
    expect(await failure(issuer, wrong)).toMatchObject({
      reason: 'guard',
      detail: `the certificate has none of the pinned keys; seen: ${https.spkiPin}, ${authority.spkiPin}`,
    })
    expect(issuer.count('all')).toBe(0)
    events = []
    const rotating = { ...wrong, pinnedSpki: [...wrong.pinnedSpki, https.spkiPin] }
    expect(await failure(issuer, rotating)).toBeUndefined()
    expect([issuer.count('discovery'), issuer.count('jwks')]).toEqual([1, 1])
  })

  it('T36 cannot be pinned without TLS: an option error', async () => {
    const issuer = await issuing()
    const pinnedSpki = [Buffer.alloc(32, 1).toString('base64')]
    const error: unknown = await failure(issuer, { jwksUri: issuer.jwksUri, pinnedSpki }).catch(
      (thrown: unknown) => thrown,
    )
    const problems = error instanceof OptionsError ? error.problems : []
    expect(problems.map(({ field, rule }) => [field, rule.includes('pinned')])).toEqual([['jwksUri', true]])
  })
})
