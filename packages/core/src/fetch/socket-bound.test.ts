import { on, once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { createTestAuthority, type TestCertificate } from '@jwks-auth/testing'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SourceError } from '../errors/errors.js'
import { guardedConnector } from './connector.js'
import { ReadPace, type PacedSocket } from './read-pace.js'
import { maxSocketBytes } from './socket-bound.js'

const LENGTH = 1_000_000
/** No two pieces of it are alike. */
const BYTES = Buffer.from(Uint32Array.from({ length: LENGTH / 4 }, (_, index) => index).buffer)

let certificate: TestCertificate
const servers: Server[] = []
const sockets: Socket[] = []
beforeAll(async () => {
  certificate = await (await createTestAuthority()).issue({ hosts: ['127.0.0.1'] })
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

interface Serving {
  readonly maxResponseBytes?: number
  /** What a server does with each connection. */
  readonly send?: (socket: Socket) => void
}

/** Connections to a server that sends all bytes on each of them, and ends it, if it is not told otherwise. */
const connect = async (
  protocol: string,
  count: number,
  { maxResponseBytes = LENGTH, send = (socket) => socket.on('error', () => {}).end(BYTES) }: Serving = {},
): Promise<Socket[]> => {
  const server = protocol === 'https:' ? createSecureServer(certificate, send) : createServer(send)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const policy = {
    network: 'any',
    allowAddresses: [],
    pinnedSpki: [],
    ca: [certificate.ca],
    maxResponseBytes,
  } as const
  const connector = guardedConnector(policy, 5000)
  return await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve, reject) => {
          connector({ hostname: '127.0.0.1', protocol, port: String(port) }, (...[error, socket]) => {
            if (error !== null) {
              reject(error)
              return
            }
            sockets.push(socket)
            resolve(socket)
          })
        }),
    ),
  )
}

describe.each(['http:', 'https:'])('what comes from a socket (%s)', (protocol) => {
  it('is handed over whole and in order, whoever reads beside it', async () => {
    const received = await Promise.all((await connect(protocol, 4)).map((socket) => socket.toArray()))
    for (const pieces of received) expect(Buffer.compare(Buffer.concat(pieces), BYTES)).toBe(0)
  })

  it('T25 waits no more than a read or two long, though its reader asks for more whenever it has read all', async () => {
    const [socket] = await connect(protocol, 1)
    if (socket === undefined) throw new Error('there is no connection')
    let [handedOver, mostWaiting] = [0, 0]
    socket.on('readable', () => {
      for (let piece: Buffer | null = socket.read(); piece !== null; piece = socket.read()) handedOver += piece.length
      mostWaiting = Math.max(mostWaiting, socket.bytesRead - handedOver)
    })
    await once(socket, 'end')
    expect(handedOver).toBe(LENGTH)
    expect(mostWaiting).toBeLessThan(300_000)
  })

  it('T25 is handed over in pieces, about 8 KiB of all sockets together in one iteration of the event loop', async () => {
    const perIteration: number[] = []
    let now = 0
    const next = (): void => {
      perIteration.push(now)
      now = 0
      watching = setImmediate(next)
    }
    let watching = setImmediate(next)
    const reading = (await connect(protocol, 4)).map(async (socket) => {
      // What came before the connection was handed over, with the handshake.
      await new Promise((resolve) => setImmediate(resolve))
      socket.on('data', (bytes) => (now += bytes.length))
      await once(socket, 'end')
    })
    await Promise.all(reading)
    clearImmediate(watching)
    expect(perIteration.reduce((sum, bytes) => sum + bytes, now)).toBe(4 * LENGTH)
    // An iteration of this test begins in the middle of one of the bound.
    expect(Math.max(now, ...perIteration)).toBeLessThanOrEqual(2 * 8192)
  })
})

describe.each(['http:', 'https:'])('what may come from a socket (%s)', (protocol) => {
  it('T25 is bounded: beyond the bound the socket ends with an error', async () => {
    const [socket] = await connect(protocol, 1, { maxResponseBytes: 1000 })
    if (socket === undefined) throw new Error('there is no connection')
    let handedOver = 0
    socket.on('data', (bytes) => (handedOver += bytes.length))
    const [error] = await once(socket, 'error')
    expect(error).toMatchObject({ name: 'SourceError', reason: 'too_large' })
    expect([socket.destroyed, handedOver <= maxSocketBytes(1000)]).toEqual([true, true])
  })

  it.each([
    [0, 'end'],
    [1, 'too_large'],
  ])('T25 may be as much as the bound, and not a byte more: %d more', async (more, ending) => {
    const bytes = BYTES.subarray(0, maxSocketBytes(1000) + more)
    const send = (socket: Socket): void => void socket.on('error', () => {}).end(bytes)
    const [socket] = await connect(protocol, 1, { maxResponseBytes: 1000, send })
    const ended = socket?.toArray().then(
      (pieces: readonly Buffer[]) => (Buffer.concat(pieces).equals(bytes) ? 'end' : 'other bytes'),
      (error: unknown) => (error instanceof SourceError ? error.reason : String(error)),
    )
    expect(await ended).toBe(ending)
  })

  it('is counted for each request anew', async () => {
    const answer = BYTES.subarray(0, 100_000)
    const send = (socket: Socket): void => {
      socket.on('error', () => {}).on('data', () => socket.write(answer))
    }
    const [socket] = await connect(protocol, 1, { maxResponseBytes: 1000, send })
    if (socket === undefined) throw new Error('there is no connection')
    for (let request = 0; request < 4; request += 1) {
      socket.write('GET')
      let received = 0
      for await (const bytes of on(socket, 'data')) {
        received += (bytes[0] as Buffer).length
        if (received >= answer.length) break
      }
    }
    expect(socket.destroyed).toBe(false)
  })

  it('is handed over no more once the socket is destroyed', async () => {
    const [socket] = await connect(protocol, 1)
    if (socket === undefined) throw new Error('there is no connection')
    let handedOver = 0
    socket.on('data', () => {
      handedOver += 1
      socket.destroy()
    })
    await once(socket, 'close')
    for (let iteration = 0; iteration < 20; iteration += 1) await new Promise((resolve) => setImmediate(resolve))
    expect(handedOver).toBe(1)
  })
})

describe('the bound of what comes from a socket', () => {
  it.each([
    [0, 131_072],
    [1, 131_074],
    [8, 131_081],
    [9, 131_083],
    [1_000_000, 1_256_072],
  ])('T25 follows from the longest body: for %d bytes %d', (maxResponseBytes, most) => {
    expect(maxSocketBytes(maxResponseBytes)).toBe(most)
  })
})

describe('sockets that have to wait', () => {
  it('T25 are served in rotation, and let pass what fits beside them', async () => {
    const pace = new ReadPace()
    const order: string[] = []
    const socketOf = (name: string): PacedSocket => ({
      waiting: [],
      handOver: (bytes) => order.push(name, String(sizeOf(bytes))) > 0,
    })
    const [long, other, small] = [socketOf('long'), socketOf('other'), socketOf('small')]
    expect(pace.pass(long, Buffer.alloc(3 * 8192))).toBe(false)
    expect(pace.pass(other, Buffer.alloc(8192 + 1))).toBe(false)
    expect(pace.pass(long, null)).toBe(false)
    expect(pace.pass(small, Buffer.alloc(10))).toBe(true)
    while (long.waiting.length > 0 || other.waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
    expect(order.join(' ')).toBe('small 10 long 8192 other 8192 long 8192 other 1 long 8192 long 0')
  })
})

const sizeOf = (bytes: unknown): number => (Buffer.isBuffer(bytes) ? bytes.length : 0)
