import { Readable } from 'node:stream'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readBody } from './body.js'

const TEXT = JSON.stringify({ keys: ['a key', 'and another'] })
const MOST = 1000

const streamOf = (...chunks: readonly Buffer[]): Readable => Readable.from(chunks, { objectMode: false })

const read = async (bytes: Buffer, encoding: string | undefined): Promise<string> =>
  (await readBody(streamOf(bytes), encoding, MOST)).toString()

/** A megabyte of zeros: about a kilobyte when compressed, far more than may come of it. */
const BOMB = Buffer.alloc(1_000_000)

describe('a response body', () => {
  it.each([
    ['no encoding', undefined, Buffer.from(TEXT)],
    ['an empty encoding', ' ', Buffer.from(TEXT)],
    ['identity', 'identity', Buffer.from(TEXT)],
    ['gzip', 'gzip', gzipSync(TEXT)],
    ['x-gzip', 'x-gzip', gzipSync(TEXT)],
    ['gzip in capitals, with space', ' GZIP ', gzipSync(TEXT)],
    ['deflate, as the specification has it', 'deflate', deflateSync(TEXT)],
    ['deflate without zlib wrapping, as some servers send it', 'deflate', deflateRawSync(TEXT)],
    ['br', 'br', brotliCompressSync(TEXT)],
    ['gzip in two members', 'gzip', Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))])],
  ])('is read with %s', async (_name, encoding, bytes) => {
    expect(await read(bytes, encoding)).toBe(TEXT)
  })

  it('is read whole when it comes in many pieces', async () => {
    const pieces = [...gzipSync(TEXT)].map((byte) => Buffer.from([byte]))
    expect((await readBody(streamOf(...pieces), 'gzip', MOST)).toString()).toBe(TEXT)
  })

  it.each([
    'zstd',
    'compress',
    'gzip, gzip',
    'gzip,br',
    'br, gzip',
    'identity, gzip',
    'gzip, identity',
    'gzip;q=1',
    ',gzip',
    'constructor',
    '__proto__',
    'toString',
  ])('is refused unread with the encoding %j', async (encoding) => {
    const body = streamOf(Buffer.from(TEXT))
    await expect(readBody(body, encoding, MOST)).rejects.toMatchObject({ reason: 'body' })
    expect([body.destroyed, body.readableDidRead]).toEqual([true, false])
  })

  it.each([
    [undefined, Buffer.alloc(MOST)],
    ['gzip', gzipSync(Buffer.alloc(MOST))],
    ['deflate', deflateSync(Buffer.alloc(MOST))],
    ['deflate', deflateRawSync(Buffer.alloc(MOST))],
    ['br', brotliCompressSync(Buffer.alloc(MOST))],
  ])('may be as long as the limit, in %s', async (encoding, bytes) => {
    expect(await readBody(streamOf(bytes), encoding, MOST)).toHaveLength(MOST)
  })

  it.each([
    [undefined, Buffer.alloc(MOST + 1)],
    ['gzip', gzipSync(Buffer.alloc(MOST + 1))],
    ['x-gzip', gzipSync(Buffer.alloc(MOST + 1))],
    ['gzip', Buffer.concat([gzipSync(Buffer.alloc(MOST)), gzipSync('x')])],
    ['gzip', Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(MOST))))],
    ['deflate', deflateSync(Buffer.alloc(MOST + 1))],
    ['deflate', deflateRawSync(Buffer.alloc(MOST + 1))],
    ['br', brotliCompressSync(Buffer.alloc(MOST + 1))],
    ['br', brotliCompressSync(BOMB)],
  ])('may not be one byte longer, in %s', async (encoding, bytes) => {
    await expect(readBody(streamOf(bytes), encoding, MOST)).rejects.toMatchObject({ reason: 'too_large' })
  })

  it('is bounded before decompression too', async () => {
    const incompressible = gzipSync(Buffer.alloc(MOST), { level: 0 })
    expect(incompressible.length).toBeGreaterThan(MOST)
    await expect(readBody(streamOf(incompressible), 'gzip', MOST)).rejects.toMatchObject({ reason: 'too_large' })
  })

  it('stops being read at the first byte too many', async () => {
    let chunks = 0
    const endless = new Readable({
      read() {
        chunks += 1
        this.push(Buffer.alloc(400))
      },
      highWaterMark: 400,
    })
    await expect(readBody(endless, undefined, MOST)).rejects.toMatchObject({ reason: 'too_large' })
    expect(endless.destroyed).toBe(true)
    expect(chunks).toBeLessThan(6)
  })

  it('fails when it breaks off inside its encoding', async () => {
    const whole = gzipSync(TEXT)
    await expect(read(whole.subarray(0, whole.length - 4), 'gzip')).rejects.toMatchObject({ reason: 'body' })
    await expect(read(brotliCompressSync(TEXT).subarray(0, 10), 'br')).rejects.toMatchObject({ reason: 'body' })
  })

  it('fails when it is not in the encoding it claims', async () => {
    await expect(read(Buffer.from(TEXT), 'gzip')).rejects.toMatchObject({ reason: 'body' })
    await expect(read(Buffer.from(TEXT), 'deflate')).rejects.toMatchObject({ reason: 'body' })
    await expect(read(Buffer.alloc(0), 'deflate')).rejects.toMatchObject({ reason: 'body' })
  })

  it('fails with the reason of the stream when that is destroyed', async () => {
    const body = new Readable({ read() {} })
    const reading = readBody(body, 'gzip', MOST)
    body.destroy(new Error('cut'))
    await expect(reading).rejects.toThrow('cut')
  })
})
