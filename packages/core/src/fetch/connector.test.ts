import { once } from 'node:events'
import type { LookupAddress } from 'node:dns'
import {
  connect as connectTcp,
  createServer,
  getDefaultAutoSelectFamily,
  setDefaultAutoSelectFamily,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guardedConnector, type ConnectionPolicy } from './connector.js'
import type { Resolve } from './host-lookup.js'

/** Linux and Windows answer on all of 127.0.0.0/8. */
const ALLOWED = '127.0.0.1'
const REFUSED = '127.0.0.2'
const policy: ConnectionPolicy = {
  network: 'public',
  allowAddresses: [ALLOWED],
  pinnedSpki: [],
  ca: [],
  maxResponseBytes: 1000,
}

let allowed: Server
let refused: Server
let port: number
const sockets: Socket[] = []
const connections = new Map<Server, number>()

const serve = async (address: string, at: number): Promise<Server> => {
  const server = createServer((socket) => {
    connections.set(server, count(server) + 1)
    sockets.push(socket.on('error', () => {}))
  })
  connections.set(server, 0)
  server.listen(at, address)
  await once(server, 'listening')
  return server
}

const count = (server: Server): number => connections.get(server) ?? 0

/** Connections are accepted in turn: when this one is, all before it have been counted. */
const connectedTo = async (server: Server): Promise<number> => {
  const before = connectTcp({ host: (server.address() as AddressInfo).address, port })
  await Promise.all([once(server, 'connection'), once(before, 'connect')])
  sockets.push(before)
  return count(server) - 1
}

beforeEach(async () => {
  allowed = await serve(ALLOWED, 0)
  ;({ port } = allowed.address() as AddressInfo)
  refused = await serve(REFUSED, port)
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of [allowed, refused]) server.close()
})

type Connector = ReturnType<typeof guardedConnector>

const open = (connector: Connector, hostname: string, protocol = 'http:'): Promise<Socket> =>
  new Promise((resolve, reject) => {
    connector({ hostname, host: `${hostname}:${port}`, protocol, port: String(port) }, (...[error, socket]) => {
      if (error !== null) reject(error)
      else resolve(socket)
      if (socket !== null) sockets.push(socket)
    })
  })

const addressesOf = (...addresses: readonly string[]): LookupAddress[] =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

/** Answers with one list after the other. */
const resolving = (
  ...answers: readonly LookupAddress[][]
): { readonly resolve: Resolve; readonly asked: unknown[] } => {
  const asked: unknown[] = []
  const resolve: Resolve = (hostname, options, callback) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? []
    asked.push([hostname, options.all])
    setImmediate(callback, null, answer)
  }
  return { resolve, asked }
}

const GUARD = { reason: 'guard', message: 'the address may not be connected to' }

describe('a literal address', () => {
  it('T23 is judged without DNS, and not connected to when refused', async () => {
    const { resolve, asked } = resolving(addressesOf(ALLOWED))
    const connector = guardedConnector(policy, 1000, resolve)
    await expect(open(connector, REFUSED)).rejects.toMatchObject(GUARD)
    await expect(open(connector, REFUSED, 'https:')).rejects.toMatchObject(GUARD)
    await expect(open(connector, '::1')).rejects.toMatchObject(GUARD)
    await expect(open(connector, `::ffff:${REFUSED}`)).rejects.toMatchObject(GUARD)
    expect(await open(connector, ALLOWED)).toMatchObject({ remoteAddress: ALLOWED })
    expect(asked).toEqual([])
    expect(await connectedTo(refused)).toBe(0)
  })
})

describe.each([true, false])('a name (several addresses tried: %s)', (several) => {
  const before = getDefaultAutoSelectFamily()
  beforeEach(() => {
    setDefaultAutoSelectFamily(several)
  })
  afterEach(() => {
    setDefaultAutoSelectFamily(before)
  })

  it('T23 is refused when no address of it is allowed, before a connection is opened', async () => {
    const { resolve } = resolving(addressesOf(REFUSED, '169.254.169.254', '::1', 'fe80::1%lo'))
    await expect(open(guardedConnector(policy, 1000, resolve), 'rebind.test')).rejects.toMatchObject(GUARD)
    await expect(open(guardedConnector(policy, 1000, resolve), 'rebind.test', 'https:')).rejects.toMatchObject(GUARD)
    expect(await connectedTo(refused)).toBe(0)
  })

  it('T23 is judged anew each time it resolves: DNS rebinding', async () => {
    const { resolve, asked } = resolving(addressesOf(ALLOWED), addressesOf(REFUSED), addressesOf(ALLOWED))
    const connector = guardedConnector(policy, 1000, resolve)
    expect(await open(connector, 'rebind.test')).toMatchObject({ remoteAddress: ALLOWED })
    await expect(open(connector, 'rebind.test')).rejects.toMatchObject(GUARD)
    expect(await open(connector, 'rebind.test')).toMatchObject({ remoteAddress: ALLOWED })
    expect(asked).toEqual(Array.from({ length: 3 }, () => ['rebind.test', true]))
    expect([await connectedTo(refused), await connectedTo(allowed)]).toEqual([0, 2])
  })

  it('T23 is connected to at its allowed addresses only', async () => {
    const { resolve } = resolving(addressesOf(REFUSED, '::1', `::ffff:${REFUSED}`, ALLOWED, REFUSED))
    expect(await open(guardedConnector(policy, 1000, resolve), 'mixed.test')).toMatchObject({ remoteAddress: ALLOWED })
    expect(await connectedTo(refused)).toBe(0)
  })

  it('T23 does not fall back to a refused address when the allowed ones fail', async () => {
    allowed.close()
    await once(allowed, 'close')
    const { resolve } = resolving(addressesOf(ALLOWED, REFUSED))
    await expect(open(guardedConnector(policy, 1000, resolve), 'mixed.test')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    expect(await connectedTo(refused)).toBe(0)
  })

  it.each(['localhost.', 'LOCALHOST', '0x7f.1', '2130706433', '127.1', 'metadata.google.internal'])(
    'T23 is judged by what it resolves to, however it is spelled: %s',
    async (hostname) => {
      const { resolve, asked } = resolving(addressesOf(REFUSED))
      await expect(open(guardedConnector(policy, 1000, resolve), hostname)).rejects.toMatchObject(GUARD)
      expect(asked).toEqual([[hostname, true]])
    },
  )

  it('that does not resolve fails as DNS says', async () => {
    const resolve: Resolve = (_hostname, _options, callback) => {
      setImmediate(callback, Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), [])
    }
    await expect(open(guardedConnector(policy, 1000, resolve), 'a.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})

describe('localhost, as the system resolves it', () => {
  const anywhere: ConnectionPolicy = { ...policy, allowAddresses: [] }

  it('T23 is refused by network public', async () => {
    await expect(open(guardedConnector(anywhere, 1000), 'localhost')).rejects.toMatchObject(GUARD)
    expect(await connectedTo(allowed)).toBe(0)
  })

  it('is permitted by network any, and by allowed addresses', async () => {
    for (const permitting of [{ ...anywhere, network: 'any' as const }, policy])
      expect(await open(guardedConnector(permitting, 1000), 'localhost')).toMatchObject({ remoteAddress: ALLOWED })
  })
})

describe('a connection without TLS', () => {
  it('T36 is not even opened where a key is pinned', async () => {
    const connector = guardedConnector({ ...policy, pinnedSpki: ['a pin'] }, 1000)
    await expect(open(connector, ALLOWED)).rejects.toMatchObject({
      reason: 'guard',
      message: expect.stringContaining('TLS'),
    })
    expect(await connectedTo(allowed)).toBe(0)
  })
})
