import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SourceAnswer } from '../cache/snapshot.js'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchPolicy } from './fetch-policy.js'
import { ConnectionPools } from './connection-pools.js'
import { FixedLocation } from './jwks-location.js'
import { RemoteSource } from './remote-source.js'

const policy: FetchPolicy = {
  ...DEFAULTS.fetch,
  requireHttps: false,
  retry: { ...DEFAULTS.fetch.retry, maxRetries: 0 },
}

let clock: TestClock
let dispatchers: ConnectionPools
let end = (): void => {}

beforeEach(() => {
  clock = createTestClock()
  dispatchers = new ConnectionPools()
})
afterEach(async () => {
  await dispatchers.close()
  end()
})

/** A server that treats each connection like this once it was asked something, and when the first one has closed. */
const serve = async (
  treat: (socket: Socket) => void,
): Promise<{ readonly url: string; readonly closed: Promise<unknown> }> => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      treat(socket)
    })
  })
  const closed = once(server, 'connection').then(
    ([socket]: Socket[]) => new Promise((resolve) => socket?.once('close', resolve)),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  end = () => server.close()
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`, closed }
}

const fetchFrom = (url: string): Promise<SourceAnswer> =>
  new RemoteSource(new FixedLocation(url), policy, { dispatcher: dispatchers.for(policy), clock }).fetch({
    previous: undefined,
    lastSnapshot: undefined,
    purpose: 'routine',
    signal: new AbortController().signal,
  })

const HEADERS = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'

describe('a server that sends for ever', () => {
  /** Sends as fast as it is read. */
  const flooding =
    (first: string, then: string) =>
    (socket: Socket): void => {
      const more = Buffer.from(then.repeat(100), 'latin1')
      const send = (): void => {
        while (!socket.destroyed && socket.write(more));
      }
      socket.on('drain', send)
      socket.write(first, 'latin1', send)
    }

  it.each([
    ['header lines', HEADERS, 'x-more: and more\r\n', 'network'],
    ['one header', HEADERS, 'x', 'network'],
    ['a body', `${HEADERS}\r\n`, ' '.repeat(1000), 'too_large'],
    ['chunks', `${HEADERS}transfer-encoding: chunked\r\n\r\n`, '5\r\nxxxxx\r\n', 'too_large'],
    ['trailers', `${HEADERS}transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n`, 'x-more: and more\r\n', 'network'],
    ['a compressed body', `${HEADERS}content-encoding: gzip\r\n\r\n`, '\u001f\u008b'.repeat(100), 'too_large'],
    ['a status line', 'HTTP/1.1 200 ', 'OK and ', 'too_large'],
    ['informational answers', '', 'HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n', 'too_large'],
    ['chunk extensions', `${HEADERS}transfer-encoding: chunked\r\n\r\n5`, ';x=y', 'too_large'],
  ])('T25 %s is cut off', async (_what, first, then, reason) => {
    const { url, closed } = await serve(flooding(first, then))
    await expect(fetchFrom(url)).rejects.toMatchObject({ reason })
    await closed
  })
})

describe('a server that sends one byte after the other', () => {
  /** Each byte takes 100 ms of the test's clock. */
  const dripping =
    (text: string) =>
    (socket: Socket): void => {
      const bytes = Buffer.from(text, 'latin1')
      const drip = async (): Promise<void> => {
        for (let sent = 0; !socket.destroyed; sent += 1) {
          await new Promise((resolve) =>
            socket.write(bytes.subarray(sent % bytes.length, (sent % bytes.length) + 1), resolve),
          )
          await clock.advance(100)
        }
      }
      void drip()
    }

  it.each([
    ['nothing of an answer but its start', 'HTTP/1.1 200 OK\r\nx: '.padEnd(1000, 'x')],
    ['a body', `${HEADERS}content-length: 100000\r\n\r\n`.padEnd(1000)],
    ['a compressed body', `${HEADERS}content-encoding: gzip\r\ncontent-length: 100000\r\n\r\n`.padEnd(1000)],
  ])('T25 is given up on time: %s', async (_what, text) => {
    const { url, closed } = await serve(dripping(text))
    const before = clock.now().mono
    await expect(fetchFrom(url)).rejects.toMatchObject({ reason: 'timeout' })
    expect(clock.now().mono - before).toBeLessThanOrEqual(policy.retry.attemptTimeout + 100)
    await closed
  })
})
