import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { EnvHttpProxyAgent, ProxyAgent, type Dispatcher } from 'undici'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createVerifier, type OneIssuerOptions } from '../create.js'
import type { JwksAuthEvent } from '../events/events.js'

const AUDIENCE = 'https://api.example.test'
/** Nobody but the proxy knows where this is. */
const NAME = 'login.example.test'

let clock: TestClock
let issuer: TestIssuer
let proxy: Server
let uri: string
/** What the proxy was asked to connect to. */
let tunnels: string[]
/** What it does then. */
let treat: (socket: Socket, target: URL) => void
let events: JwksAuthEvent[]
const ends: (() => unknown)[] = []

/** Every name is this machine. */
const tunnelHere = (socket: Socket, { port }: URL): void => {
  const upstream = connect(Number(port), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    upstream.pipe(socket).pipe(upstream)
  })
  for (const end of [socket, upstream]) end.on('error', () => {})
}

beforeEach(async () => {
  clock = createTestClock()
  issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, https: true, hostname: NAME, clock })
  tunnels = []
  events = []
  treat = tunnelHere
  const sockets = new Set<Socket>()
  proxy = createServer()
    .on('connection', (socket) => sockets.add(socket))
    .on('connect', ({ url = '' }, socket: Socket) => {
      tunnels.push(url)
      treat(socket, new URL(`http://${url}`))
    })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  uri = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  ends.push(() => {
    proxy.close()
    for (const socket of sockets) socket.destroy()
  })
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const end of ends.splice(0).toReversed()) await end()
  await issuer.close()
})

const closing = <T extends Dispatcher>(dispatcher: T): T => {
  ends.push(() => dispatcher.destroy())
  return dispatcher
}
const throughProxy = (): ProxyAgent => closing(new ProxyAgent({ uri, requestTls: { ca: issuer.ca ?? '' } }))

type Extra = Partial<Omit<OneIssuerOptions, 'jwks' | 'issuer' | 'audience'>>

const verify = async (extra: Extra): Promise<string> => {
  const observers = [(event: JwksAuthEvent): unknown => events.push(event)]
  const options = { issuer: issuer.issuer, audience: AUDIENCE, retry: { maxRetries: 0 }, observers, clock, ...extra }
  await using verifier = createVerifier(options)
  return await verifier.verify(await issuer.sign()).then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'thrown'),
  )
}

const failures = (): readonly unknown[] =>
  events.flatMap((event) => (event.type === 'refresh_failed' ? [event.reason] : []))

describe('behind an HTTP proxy', () => {
  it('names are resolved by the proxy, and TLS goes through it to the provider', async () => {
    expect(await verify({ dispatcher: throughProxy() })).toBe('ok')
    expect(new Set(tunnels)).toEqual(new Set([new URL(issuer.issuer).host]))
    expect([issuer.count('discovery'), issuer.count()]).toEqual([1, 1])
    // Without it nobody knows the name.
    expect(await verify({})).toBe('keys_unavailable')
    expect(failures()).toEqual(['network'])
  })

  it('T23 what may be connected to is for the proxy to say: the guard of addresses is ours only where connections are', async () => {
    const jwksUri = 'https://169.254.169.254/latest/meta-data'
    expect(await verify({ jwksUri })).toBe('keys_unavailable')
    expect([tunnels, failures()]).toEqual([[], ['guard']])
    events = []
    treat = (socket) => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n')
    expect(await verify({ jwksUri, dispatcher: throughProxy() })).toBe('keys_unavailable')
    expect([tunnels, failures()]).toEqual([['169.254.169.254:443'], ['network']])
  })

  it('T23 URLs and domains are judged here all the same, before the proxy hears of them', async () => {
    const { host } = new URL(issuer.issuer)
    for (const target of [`https://evil.test:1/jwks`, `http://${host}/jwks`, `https://user:pass@${host}/jwks`]) {
      await issuer.misbehave({ redirect: target }, { path: 'jwks', times: 1 })
      const outcome = await verify({ dispatcher: throughProxy(), allowedDomains: ['example.test'] })
      expect([target, outcome]).toEqual([target, 'keys_unavailable'])
    }
    expect(failures()).toEqual(['guard', 'guard', 'guard'])
    expect(new Set(tunnels)).toEqual(new Set([host]))
  })

  it('T25 time and size stay bounded here', async () => {
    await issuer.misbehave({ oversize: 2_000_000 }, { path: 'jwks' })
    expect(await verify({ dispatcher: throughProxy() })).toBe('keys_unavailable')
    treat = () => void clock.advance(3000)
    expect(await verify({ dispatcher: throughProxy() })).toBe('keys_unavailable')
    expect(failures()).toEqual(['too_large', 'timeout'])
  })

  it('environment variables count for a dispatcher that reads them, and for nothing else', async () => {
    vi.stubEnv('HTTPS_PROXY', uri)
    vi.stubEnv('https_proxy', uri)
    vi.stubEnv('NO_PROXY', '')
    vi.stubEnv('no_proxy', '')
    expect(await verify({})).toBe('keys_unavailable')
    expect([tunnels, failures()]).toEqual([[], ['network']])
    const reading = closing(new EnvHttpProxyAgent({ requestTls: { ca: issuer.ca ?? '' } }))
    expect(await verify({ dispatcher: reading })).toBe('ok')
    expect(new Set(tunnels)).toEqual(new Set([new URL(issuer.issuer).host]))
  })
})
