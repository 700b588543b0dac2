import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { Agent, type Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { KNOWN, nameOf, PLAIN, REFUSED } from './content-encodings.js'
import { ask, closing, onceHeadersAreRead, serve } from './setup.js'

const TEXT = JSON.stringify({ keys: ['a key', 'and another'] })
const MOST = 1000

/** What is read of a response with these bytes, sent in these pieces. */
const read = async (pieces: readonly Buffer[], lines: readonly string[]): Promise<Buffer> => {
  const { url } = await serve((_request, response) => {
    response.setHeader('content-encoding', lines)
    for (const piece of pieces) response.write(piece)
    response.end()
  })
  return (await ask(url, { maxResponseBytes: MOST })).body
}

/** A megabyte of zeros: about a kilobyte when compressed, far more than may come of it. */
const BOMB = Buffer.alloc(1_000_000)
const TOO_MUCH = Buffer.alloc(MOST + 1)

describe('a response body', () => {
  it.each([...PLAIN, ...KNOWN].map((encoding) => [nameOf(encoding), encoding] as const))(
    'is read with content-encoding %s',
    async (_name, { lines, encode }) => {
      expect((await read([encode?.(Buffer.from(TEXT)) ?? Buffer.alloc(0)], lines)).toString()).toBe(TEXT)
    },
  )

  it('is read in gzip of two members', async () => {
    const members = [gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))]
    expect((await read(members, ['gzip'])).toString()).toBe(TEXT)
  })

  it('is read whole when it comes in many pieces', async () => {
    const pieces = [...gzipSync(TEXT)].map((byte) => Buffer.from([byte]))
    expect((await read(pieces, ['gzip'])).toString()).toBe(TEXT)
  })

  it.each([
    [[], Buffer.alloc(MOST)],
    [['gzip'], gzipSync(Buffer.alloc(MOST))],
    [['deflate'], deflateSync(Buffer.alloc(MOST))],
    [['deflate'], deflateRawSync(Buffer.alloc(MOST))],
    [['br'], brotliCompressSync(Buffer.alloc(MOST))],
    [['gzip', 'br'], brotliCompressSync(gzipSync(Buffer.alloc(MOST)))],
  ])('may be as long as the limit, in %j', async (lines, bytes) => {
    expect(await read([bytes], lines)).toHaveLength(MOST)
  })

  it.each([
    [[], TOO_MUCH],
    [['gzip'], gzipSync(TOO_MUCH)],
    [['x-gzip'], gzipSync(TOO_MUCH)],
    [['gzip'], Buffer.concat([gzipSync(Buffer.alloc(MOST)), gzipSync('x')])],
    [['gzip'], Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(MOST))))],
    [['deflate'], deflateSync(TOO_MUCH)],
    [['deflate'], deflateRawSync(TOO_MUCH)],
    [['br'], brotliCompressSync(TOO_MUCH)],
    [['br'], brotliCompressSync(BOMB)],
    [['gzip, gzip, gzip'], gzipSync(gzipSync(gzipSync(TOO_MUCH)))],
  ])('T25 may not be one byte longer, in %j', async (lines, bytes) => {
    await expect(read([bytes], lines)).rejects.toMatchObject({ reason: 'too_large' })
  })

  it('T25 is bounded after each step of decoding, though the next one would make it short again', async () => {
    // Decoded once it is too long; the two steps together give little.
    const padded = Buffer.concat([gzipSync('{}'), ...Array.from({ length: 60 }, () => gzipSync(''))])
    expect(padded.length).toBeGreaterThan(MOST)
    const bytes = brotliCompressSync(padded)
    expect(bytes.length).toBeLessThan(MOST)
    await expect(read([bytes], ['gzip, br'])).rejects.toMatchObject({ reason: 'too_large' })
  })

  it('T25 is decoded three times at most, though a fourth would give little', async () => {
    const encoded = (times: number): Buffer => {
      let bytes = Buffer.from(TEXT)
      for (let time = 0; time < times; time += 1) bytes = gzipSync(bytes)
      return bytes
    }
    const lines = (times: number): string[] => Array.from({ length: times }, () => 'gzip')
    expect((await read([encoded(3)], lines(3))).toString()).toBe(TEXT)
    await expect(read([encoded(4)], lines(4))).rejects.toMatchObject({ reason: 'body' })
    await expect(read([encoded(4)], ['gzip, gzip, identity, gzip, gzip'])).rejects.toMatchObject({ reason: 'body' })
  })

  it('is bounded before decompression too', async () => {
    const incompressible = gzipSync(Buffer.alloc(MOST), { level: 0 })
    expect(incompressible.length).toBeGreaterThan(MOST)
    await expect(read([incompressible], ['gzip'])).rejects.toMatchObject({ reason: 'too_large' })
  })

  it('fails when it breaks off inside its encoding', async () => {
    const whole = gzipSync(TEXT)
    await expect(read([whole.subarray(0, whole.length - 4)], ['gzip'])).rejects.toMatchObject({ reason: 'body' })
    await expect(read([brotliCompressSync(TEXT).subarray(0, 10)], ['br'])).rejects.toMatchObject({ reason: 'body' })
  })

  it('fails when it is not in the encoding it claims', async () => {
    await expect(read([Buffer.from(TEXT)], ['gzip'])).rejects.toMatchObject({ reason: 'body' })
    await expect(read([Buffer.from(TEXT)], ['deflate'])).rejects.toMatchObject({ reason: 'body' })
    await expect(read([], ['deflate'])).rejects.toMatchObject({ reason: 'body' })
    await expect(read([gzipSync(TEXT)], ['gzip, gzip'])).rejects.toMatchObject({ reason: 'body' })
  })
})

describe('a content-encoding that is refused', () => {
  it.each(REFUSED.map((encoding) => [nameOf(encoding), encoding] as const))(
    'T38 fails the fetch alone and unread: %s',
    async (_name, { lines }) => {
      const values = lines.map((line) => Buffer.from(line).toString('latin1'))
      await expect(read([Buffer.from(TEXT)], values)).rejects.toMatchObject({ name: 'SourceError', reason: 'body' })
    },
  )

  it('T38 ends the connection of a body that is still being sent', async () => {
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request, response) => {
      closed = closing(request.socket)
      response.writeHead(200, { 'content-encoding': 'zstd', 'content-length': 10_000 })
      response.write(Buffer.alloc(5000))
    })
    await expect(ask(url)).rejects.toMatchObject({ reason: 'body' })
    await closed
  })

  it.each([
    ['ZSTD', 'the response has zstd for its content-encoding; gzip, deflate, br are decoded'],
    ['secret', 'the response has a coding that is not known for its content-encoding; gzip, deflate, br are decoded'],
    ['br, br, br, br', 'the response has more than 3 codings in its content-encoding'],
  ])('is told in words of ours: %s', async (encoding, message) => {
    await expect(read([], [encoding])).rejects.toMatchObject({ message })
  })
})

describe('a response that comes when nobody waits for it any more', () => {
  it('T38 is discarded, also by a dispatcher that heeds no abort', async () => {
    const abort = new AbortController()
    let answer = (): void => {}
    let closed: Promise<unknown> = Promise.resolve()
    const { url } = await serve((request, response) => {
      closed = closing(request.socket)
      answer = () => {
        response.writeHead(200, { 'content-length': 1000 })
        response.write(Buffer.alloc(500))
      }
      abort.abort(new Error('enough'))
    })
    const agent = new LateAgent()
    await expect(ask(url, { signal: abort.signal }, agent)).rejects.toThrow('enough')
    answer()
    await closed
    await agent.destroy()
  })

  it('T38 ends nothing but itself when it came whole', async () => {
    const abort = new AbortController()
    let answer = (): void => {}
    const { url } = await serve((_request, response) => {
      answer = () => response.end(TEXT)
      abort.abort(new Error('enough'))
    })
    const agent = new LateAgent()
    await expect(ask(url, { signal: abort.signal }, agent)).rejects.toThrow('enough')
    const arrived = new Promise<void>((resolve) => {
      onceHeadersAreRead(resolve)
    })
    answer()
    await arrived
    // What its stream says of its end comes an iteration of the event loop later; the set-up looks for it after the test.
    await new Promise((resolve) => setImmediate(resolve))
    await agent.destroy()
  })
})

/** Takes no notice of an abort until the head of the response has come. */
class LateAgent extends Agent {
  override dispatch(options: Agent.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let hasHead = false
    const late = new Proxy(handler, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return (first: unknown, ...rest: readonly unknown[]): unknown => {
          hasHead ||= name === 'onHeaders'
          const abort = (reason: unknown): unknown => hasHead && typeof first === 'function' && first(reason)
          return Reflect.apply(method, target, [name === 'onConnect' ? abort : first, ...rest])
        }
      },
    })
    return super.dispatch(options, late)
  }
}
