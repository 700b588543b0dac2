import { generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer, type SecureVersion, type Server, type TLSSocket } from 'node:tls'
import { createTestAuthority, createTestClock, type TestAuthority, type TestCertificate } from '@jwks-auth/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createCertificate, type CertificateIssuer } from '../../../testing/src/certificate.js'
import { ConnectionPools } from './connection-pools.js'
import { follow } from './follow-redirects.js'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchPolicy } from './fetch-policy.js'
import { linksOf, pinOf, provenPins } from './certificate-pins.js'

const clock = createTestClock()
const OTHER_PIN = Buffer.alloc(32).toString('base64')

let root: TestAuthority
let middle: TestAuthority
let leaf: TestCertificate
let dispatchers: ConnectionPools
const servers: Served[] = []

beforeAll(async () => {
  root = await createTestAuthority({ name: 'Root' })
  middle = await root.createIntermediate({ name: 'Middle' })
  leaf = await middle.issue({ hosts: ['localhost'] })
})
beforeEach(() => {
  dispatchers = new ConnectionPools()
})
afterEach(async () => {
  await dispatchers.close()
  for (const { server, sockets } of servers.splice(0)) {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
})

/** A server over TLS that answers everything alike, and what it sees. */
interface Served {
  readonly server: Server
  readonly url: string
  readonly sockets: Socket[]
  /** For each finished handshake whether it resumed a session. */
  readonly resumed: boolean[]
  /** What it was sent within TLS. */
  received: string
  /** Resolves once the last connection that was opened has closed. */
  closed: Promise<unknown>
}

interface Serving {
  readonly version?: SecureVersion
  readonly answer?: string
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'
const OK_AND_CLOSE = OK.replace('content-length', 'connection: close\r\ncontent-length')

const serve = async ({ cert, key }: Identity, { version = 'TLSv1.3', answer = OK }: Serving = {}): Promise<Served> => {
  const server = createServer({ cert, key, minVersion: version, maxVersion: version })
  const served: Served = { server, url: '', sockets: [], resumed: [], received: '', closed: Promise.resolve() }
  server.on('connection', (socket: Socket) => {
    served.sockets.push(socket)
    served.closed = new Promise((resolve) => socket.once('close', resolve))
  })
  server.on('secureConnection', (socket) => {
    served.resumed.push(socket.isSessionReused())
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      served.received += bytes.toString('latin1')
      if (answer.includes('close')) socket.end(answer)
      else socket.write(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  servers.push(served)
  return Object.assign(served, { url: `https://localhost:${(server.address() as AddressInfo).port}/jwks` })
}

const trusting = (ca: string, ...pinnedSpki: readonly string[]): FetchPolicy => ({
  ...DEFAULTS.fetch,
  ca: [ca],
  pinnedSpki,
})

const pinned = (...pins: readonly string[]): FetchPolicy => trusting(root.ca, ...pins)

const ask = async ({ url }: Pick<Served, 'url'>, policy: FetchPolicy): Promise<number> => {
  const parts = { dispatcher: dispatchers.for(policy), clock }
  return (await follow(url, parts, policy, { headers: {}, signal: new AbortController().signal })).status
}

/** After this a connection that has answered is free for the next request. */
const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Identity {
  readonly cert: string
  readonly key: string
}

const authorityOf = (name: string): CertificateIssuer => ({
  name,
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }),
})

const selfSigned = (authority: CertificateIssuer): string =>
  createCertificate({ ...authority, hosts: undefined }, authority)

const pinOfKey = (key: KeyObject): string =>
  pinOf(new X509Certificate(createCertificate({ name: 'any', publicKey: key, hosts: undefined }, authorityOf('any'))))

/** A certificate for localhost in which only names say who issued it. */
const bareLeaf = (issuer: CertificateIssuer): Identity => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    cert: createCertificate({ name: 'localhost', publicKey, hosts: undefined }, issuer, { bare: true }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const certificatesIn = (pem: string): readonly string[] =>
  pem.match(/-----BEGIN[^]+?-----END CERTIFICATE-----\n/g) ?? []

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a pin (%s)', (version) => {
  it.each([
    ['the leaf', () => leaf.spkiPin],
    ['an intermediate authority', () => middle.spkiPin],
    ['a root that the server does not send', () => root.spkiPin],
  ])('matches %s', async (_name, pin) => {
    const server = await serve(leaf, { version })
    expect(await ask(server, pinned(OTHER_PIN, pin()))).toBe(200)
  })

  it('T36 that is wrong: not a byte of a request is sent, the socket is destroyed, the pins seen are told', async () => {
    const server = await serve(leaf, { version })
    await expect(ask(server, pinned(OTHER_PIN))).rejects.toMatchObject({
      code: 'source_failed',
      reason: 'guard',
      message: `the certificate has none of the pinned keys; seen: ${leaf.spkiPin}, ${middle.spkiPin}, ${root.spkiPin}`,
    })
    await server.closed
    expect([server.sockets.length, server.received]).toEqual([1, ''])
  })

  it('T36 fails that fetch alone when the certificates cannot be read', async () => {
    const server = await serve(leaf, { version })
    const unreadable = vi.spyOn(X509Certificate.prototype, 'publicKey', 'get').mockImplementation(() => {
      throw new Error('unsupported')
    })
    try {
      await expect(ask(server, pinned(leaf.spkiPin))).rejects.toMatchObject({
        reason: 'guard',
        message: 'the certificates cannot be read',
        cause: expect.objectContaining({ message: 'unsupported' }),
      })
    } finally {
      unreadable.mockRestore()
    }
    await server.closed
    expect(server.received).toBe('')
  })

  it('T36 is checked for each connection: none resumes a session', async () => {
    const server = await serve(leaf, { version, answer: OK_AND_CLOSE })
    for (let i = 0; i < 3; i += 1) {
      expect(await ask(server, pinned(leaf.spkiPin))).toBe(200)
      await server.closed
    }
    expect(server.resumed).toEqual([false, false, false])
    // The server would have resumed one.
    const { port } = new URL(server.url)
    const options = { port: Number(port), host: '127.0.0.1', servername: 'localhost', ca: root.ca }
    const first = connect(options)
    first.write('x')
    const [session]: Buffer[] = await once(first, 'session')
    first.destroy()
    const second = connect({ ...options, ...(session === undefined ? {} : { session }) })
    await once(second, 'secureConnect')
    expect(second.isSessionReused()).toBe(true)
    second.destroy()
  })
})

describe('a pin', () => {
  it('matches an RSA key', async () => {
    const rsa = await middle.issue({ hosts: ['localhost'], keyAlg: 'RS256' })
    expect(await ask(await serve(rsa), pinned(rsa.spkiPin))).toBe(200)
  })

  it('matches one of the first ten certificates, however long the chain', async () => {
    const authorities = [await createTestAuthority()]
    for (let depth = 0; depth < 11; depth += 1) authorities.unshift(await (authorities[0] ?? root).createIntermediate())
    const [nearest] = authorities
    const long = await (nearest ?? root).issue({ hosts: ['localhost'] })
    const server = await serve(long)
    const pins = [long.spkiPin, ...authorities.map(({ spkiPin }) => spkiPin)]
    expect(await ask(server, trusting(long.ca, pins[9] ?? ''))).toBe(200)
    await expect(ask(server, trusting(long.ca, pins[10] ?? ''))).rejects.toMatchObject({
      message: `the certificate has none of the pinned keys; seen: ${pins.slice(0, 10).join(', ')}`,
    })
  })

  it('matches in whatever order the chain is sent', async () => {
    const [own = '', between = ''] = certificatesIn(leaf.cert)
    const other = await createTestAuthority()
    const server = await serve({ ...leaf, cert: own + other.ca + root.ca + between })
    expect(await ask(server, pinned(middle.spkiPin))).toBe(200)
    await expect(ask(server, pinned(other.spkiPin))).rejects.toMatchObject({ reason: 'guard' })
  })

  it('T36 is not proven by a certificate that was only appended', async () => {
    const other = await createTestAuthority()
    const below = await (await other.createIntermediate()).issue({ hosts: ['localhost'] })
    const server = await serve({ ...leaf, cert: leaf.cert + below.cert + other.ca })
    for (const pin of [other.spkiPin, below.spkiPin]) {
      await expect(ask(server, pinned(pin))).rejects.toMatchObject({
        reason: 'guard',
        message: expect.not.stringContaining(pin),
      })
    }
    expect(server.received).toBe('')
  })

  it('T36 is not proven by a look-alike issuer: same name, the pinned key, but another signed the leaf', async () => {
    const rogue = authorityOf('Issuer')
    const pinnedKey = authorityOf('Issuer').publicKey
    const lookAlike = createCertificate({ name: 'Issuer', publicKey: pinnedKey, hosts: undefined }, rogue)
    const issued = bareLeaf(rogue)
    const server = await serve({ ...issued, cert: issued.cert + lookAlike })
    expect(await ask(server, trusting(selfSigned(rogue)))).toBe(200)
    server.received = ''
    const pin = pinOfKey(pinnedKey)
    await expect(ask(server, trusting(selfSigned(rogue), pin))).rejects.toMatchObject({
      reason: 'guard',
      message: expect.not.stringContaining(pin),
    })
    expect(server.received).toBe('')
  })

  it('T36 is not proven by a certificate for servers that the pinned authority issued, used as an authority', async () => {
    const rogue = authorityOf('Rogue')
    const pinnedAuthority = authorityOf('Pinned')
    const forServers = createCertificate({ ...rogue, hosts: undefined }, pinnedAuthority, { bare: true })
    const issued = bareLeaf(rogue)
    const server = await serve({ ...issued, cert: issued.cert + forServers + selfSigned(pinnedAuthority) })
    expect(await ask(server, trusting(selfSigned(rogue)))).toBe(200)
    server.received = ''
    const pin = pinOfKey(pinnedAuthority.publicKey)
    await expect(ask(server, trusting(selfSigned(rogue), pin))).rejects.toMatchObject({ reason: 'guard' })
    expect(server.received).toBe('')
  })

  it('T36 is not spared by a connection that was opened without it, or with another', async () => {
    const server = await serve(leaf)
    await idle()
    expect(await ask(server, pinned())).toBe(200)
    expect(server.sockets).toHaveLength(1)
    await idle()
    expect(await ask(server, pinned(leaf.spkiPin))).toBe(200)
    expect(server.sockets).toHaveLength(2)
    await idle()
    const { received } = server
    await expect(ask(server, pinned(OTHER_PIN))).rejects.toMatchObject({ reason: 'guard' })
    expect(server.sockets).toHaveLength(3)
    expect(server.received).toBe(received)
  })

  it('T36 holds on each hop of a redirect', async () => {
    const other = await serve(await middle.issue({ hosts: ['localhost'] }))
    const answer = `HTTP/1.1 302 Found\r\nlocation: ${other.url}\r\ncontent-length: 0\r\n\r\n`
    const server = await serve(leaf, { answer })
    const within = (pin: string): FetchPolicy => ({ ...pinned(pin), allowedDomains: ['localhost'] })
    await expect(ask(server, within(leaf.spkiPin))).rejects.toMatchObject({
      reason: 'guard',
      message: expect.stringContaining('pinned'),
    })
    expect([server.received === '', other.received]).toEqual([false, ''])
    expect(await ask(server, within(middle.spkiPin))).toBe(200)
  })
})

describe('a certificate that is not valid', () => {
  const invalid = async (identity: Identity, code: string, ca = root.ca): Promise<void> => {
    for (const pins of [[], [leaf.spkiPin, middle.spkiPin, root.spkiPin]]) {
      const server = await serve(identity)
      await expect(ask(server, trusting(ca, ...pins))).rejects.toMatchObject({ reason: 'network', cause: { code } })
      expect(server.received).toBe('')
    }
  }

  it('T36 of an authority that is not trusted stays an error, with its pin and without', async () => {
    const other = await createTestAuthority()
    await invalid(leaf, 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', other.ca)
    await expect(ask(await serve(leaf), { ...DEFAULTS.fetch, pinnedSpki: [leaf.spkiPin] })).rejects.toMatchObject({
      reason: 'network',
    })
  })

  it('T36 for another host stays an error, with its pin and without', async () => {
    const { cert, key } = await middle.issue({ hosts: ['other.test'] })
    await invalid({ cert, key }, 'ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('T36 that has expired stays an error, with its pin and without', async () => {
    const authority = authorityOf('Root')
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const subject = { name: 'localhost', publicKey, hosts: ['localhost'] }
    const cert = createCertificate(subject, authority, { validTo: Date.now() - 1000 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    await invalid({ cert, key }, 'CERT_HAS_EXPIRED', selfSigned(authority))
    const valid = createCertificate(subject, authority)
    expect(await ask(await serve({ cert: valid, key }), trusting(selfSigned(authority)))).toBe(200)
  })

  it('T36 stays an error when the environment switches validation off', async () => {
    const other = await createTestAuthority()
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      const server = await serve(leaf)
      await expect(ask(server, trusting(other.ca))).rejects.toMatchObject({ reason: 'network' })
      expect(server.received).toBe('')
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    }
  })
})

describe('certificates to trust', () => {
  it('T36 are part of what a connection was judged by: no other source uses it', async () => {
    const other = await createTestAuthority()
    const server = await serve(leaf)
    expect(await ask(server, trusting(root.ca))).toBe(200)
    await expect(ask(server, trusting(other.ca))).rejects.toMatchObject({ reason: 'network' })
    expect(await ask(server, { ...DEFAULTS.fetch, ca: [other.ca, root.ca] })).toBe(200)
    expect(await ask(server, trusting(other.ca + root.ca))).toBe(200)
  })
})

describe('a peer without a certificate', () => {
  it('has an empty chain, and proves nothing', () => {
    const socket = { getPeerCertificate: () => ({}) } as unknown as TLSSocket
    expect([linksOf(socket), provenPins(socket)]).toEqual([[], []])
  })
})
