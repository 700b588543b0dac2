import { spawn, type ChildProcess } from 'node:child_process'
import type { LookupAddress } from 'node:dns'
import { once } from 'node:events'
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { createTestAuthority, createTestClock, type TestClock } from '@jwks-auth/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock, type Clock } from '../time/clock.js'
import { CONNECTION_ATTEMPT_DELAY_MS, ConnectionRace, MAX_ADDRESSES } from './connection-race.js'
import { guardedConnector, type ConnectionPolicy } from './connector.js'

/** Linux and Windows answer on all of 127.0.0.0/8. */
const FIRST = '127.0.0.2'
const SECOND = '127.0.0.3'
const NOBODY = '127.0.0.4'
const NAME = 'keys.test'
const LIMIT = 10_000

let ca: string
let certificate: { readonly cert: string; readonly key: string }
let expired: { readonly cert: string; readonly key: string }
beforeAll(async () => {
  const authority = await createTestAuthority()
  ca = authority.ca
  certificate = await authority.issue({ hosts: [NAME] })
  expired = await authority.issue({ hosts: ['another.test'] })
})

let clock: TestClock
const sockets: Socket[] = []
const servers: Server[] = []
const children: ChildProcess[] = []
beforeEach(() => {
  clock = createTestClock()
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
  for (const child of children.splice(0)) child.kill()
})

/** A server that accepts connections, and answers a handshake only when it is told to. */
interface Slow {
  readonly port: number
  /** When the first connection was accepted. */
  readonly accepted: Promise<Socket>
  /** Answers all handshakes from now on, those that wait included. */
  readonly answer: () => void
}

const listen = async (server: Server, address: string, port: number): Promise<number> => {
  servers.push(server)
  server.listen(port, address)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const slow = async (address: string, port = 0, identity = certificate): Promise<Slow> => {
  const tls: TlsServer = createTlsServer({ ...identity })
  tls.on('tlsClientError', () => {})
  const waiting: Socket[] = []
  let answers = false
  let accept: (socket: Socket) => void = () => {}
  const accepted = new Promise<Socket>((resolve) => (accept = resolve))
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    sockets.push(socket.on('error', () => {}))
    accept(socket)
    if (answers) tls.emit('connection', socket)
    else waiting.push(socket)
  })
  return {
    port: await listen(server, address, port),
    accepted,
    answer: () => {
      answers = true
      for (const socket of waiting.splice(0)) tls.emit('connection', socket)
    },
  }
}

const policy = (): ConnectionPolicy => ({
  network: 'any',
  allowAddresses: [],
  pinnedSpki: [],
  ca: [ca],
  maxResponseBytes: 1000,
})

/** Connects to a name that has these addresses. */
const open = (port: number, addresses: readonly string[], time: Clock = clock, protocol = 'https:'): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    const connector = guardedConnector(policy(), LIMIT, (_name, _options, callback) => callback(null, found), time)
    connector({ hostname: NAME, host: `${NAME}:${port}`, protocol, port: String(port) }, (...[error, socket]) => {
      if (error === null) sockets.push(socket)
      if (error === null) resolve(socket)
      else reject(error)
    })
  })

describe('A connection to one of several addresses', () => {
  it('is made to the second when the first hangs: after 250 ms, and the first is given up then', async () => {
    const first = await slow(FIRST)
    const second = await slow(SECOND, first.port)
    second.answer()
    const opening = open(first.port, [FIRST, SECOND])
    const hanging = await first.accepted
    await clock.advance(CONNECTION_ATTEMPT_DELAY_MS - 1)
    const closed = once(hanging.resume(), 'close')
    await clock.advance(1)
    expect(await opening).toMatchObject({ remoteAddress: SECOND, authorized: true })
    await closed
    expect(clock.pending).toBe(0)
  })

  /** Both addresses have accepted an attempt, and neither has answered. */
  const bothAttempted = async () => {
    const first = await slow(FIRST)
    const second = await slow(SECOND, first.port)
    const opening = open(first.port, [FIRST, SECOND])
    await first.accepted
    await clock.advance(CONNECTION_ATTEMPT_DELAY_MS)
    await second.accepted
    return { first, second, opening }
  }

  it('is made to the first when it is slow and the second hangs: no attempt ends another', async () => {
    const { first, opening } = await bothAttempted()
    await clock.advance(LIMIT - CONNECTION_ATTEMPT_DELAY_MS - 1)
    first.answer()
    expect(await opening).toMatchObject({ remoteAddress: FIRST, authorized: true })
  })

  it('is made to the quicker one when both are slow', async () => {
    const { second, opening } = await bothAttempted()
    second.answer()
    expect(await opening).toMatchObject({ remoteAddress: SECOND })
  })

  it.each([
    ['first', [NOBODY, SECOND]],
    ['second', [SECOND, NOBODY]],
    ['second, over IPv6', [SECOND, '::1']],
  ])('is made at once where the %s refuses, however slow the other is', async (_which, addresses) => {
    const server = await slow(SECOND)
    const opening = open(server.port, addresses)
    await server.accepted
    await clock.advance(LIMIT - 1)
    server.answer()
    expect(await opening).toMatchObject({ remoteAddress: SECOND })
  })

  it('outlives a TCP handshake that takes a second, beside a family that refuses', async () => {
    const full = await fullBacklog(SECOND)
    const opening = open(full.port, [SECOND, '::1'], systemClock, 'http:')
    // The kernel lets the handshake wait, and sends its first packet again after a second.
    await full.makeRoom()
    expect(await opening).toMatchObject({ remoteAddress: SECOND })
  }, 20_000)

  it('fails as the address that got furthest does, in whatever order', async () => {
    const wrong = await slow(SECOND, 0, expired)
    wrong.answer()
    for (const addresses of [
      [NOBODY, SECOND],
      [SECOND, NOBODY],
    ]) {
      await expect(open(wrong.port, addresses)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    }
    await expect(open(wrong.port, [NOBODY, NOBODY])).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('is given up when no address has answered in time, and every socket with it', async () => {
    const first = await slow(FIRST)
    const second = await slow(SECOND, first.port)
    const opening = open(first.port, [FIRST, SECOND])
    opening.catch(() => {})
    const hanging = [await first.accepted]
    await clock.advance(CONNECTION_ATTEMPT_DELAY_MS)
    hanging.push(await second.accepted)
    const closed = hanging.map((socket) => once(socket.resume(), 'close'))
    await clock.advance(LIMIT)
    await expect(opening).rejects.toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
    await Promise.all(closed)
    expect(clock.pending).toBe(0)
  })

  it('is looked for at 16 addresses, and no further', async () => {
    const server = await slow(SECOND)
    server.answer()
    const refusing = (count: number): readonly string[] => Array.from({ length: count }, () => NOBODY)
    const last = [...refusing(MAX_ADDRESSES - 1), SECOND]
    expect(await open(server.port, last)).toMatchObject({ remoteAddress: SECOND })
    await expect(open(server.port, [NOBODY, ...last])).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('is looked for in both families in turn, that of the first address first', async () => {
    const asked: string[] = []
    const connect = (address: string): void => void asked.push(address)
    const addresses = ['::1', '::2', '::3', '10.0.0.1', '::4', '10.0.0.2'].map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
    const outcome = new Promise<unknown>((resolve) => {
      new ConnectionRace(addresses, { connect, clock, timeout: LIMIT }, (...[error]) => {
        resolve(error)
      }).start()
    })
    await clock.advance(LIMIT)
    expect(asked).toEqual(['::1', '10.0.0.1', '::2', '10.0.0.2', '::3', '::4'])
    expect(await outcome).toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
  })

  it('fails, and throws nothing, where Node refuses to begin one', async () => {
    const connect = (): never => {
      throw new TypeError('no such option')
    }
    const addresses = [
      { address: FIRST, family: 4 },
      { address: SECOND, family: 4 },
    ]
    const outcome = new Promise<unknown>((resolve) => {
      new ConnectionRace(addresses, { connect, clock, timeout: LIMIT }, (...[error]) => {
        resolve(error)
      }).start()
    })
    expect(await outcome).toMatchObject({ message: 'no such option' })
    expect(clock.pending).toBe(0)
  })
})

/** A server of its own process that accepts nothing until there is to be room: by then its backlog is full. */
async function fullBacklog(
  address: string,
): Promise<{ readonly port: number; readonly makeRoom: () => Promise<void> }> {
  const accepting = `
    const server = require('node:net').createServer((socket) => socket.on('error', () => {}))
    server.listen({ port: 0, host: '${address}', backlog: 1 }, () => {
      require('node:fs').writeSync(1, String(server.address().port))
      require('node:fs').readSync(0, Buffer.alloc(1))
    })`
  const child = spawn(process.execPath, ['-e', accepting], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const [text] = await once(child.stdout, 'data')
  const port = Number(String(text))
  // Linux lets one more wait than it was told.
  for (const _ of [1, 2]) {
    const filling = connectTcp(port, address)
    sockets.push(filling.on('error', () => {}))
    await once(filling, 'connect')
  }
  return {
    port,
    async makeRoom() {
      await new Promise(setImmediate)
      child.stdin.write('x')
    },
  }
}
