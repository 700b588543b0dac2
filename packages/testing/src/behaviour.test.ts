import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'
import type { TestIssuer } from './test-issuer.js'

let issuer: TestIssuer

beforeEach(async () => {
  issuer = await createTestIssuer({ alg: 'ES256' })
})
afterEach(() => issuer.close())

/** The response as it comes off the wire, nothing decoded or followed. */
const open = async (url: string): Promise<IncomingMessage> => {
  const request = get(url, { agent: false })
  const [response] = await once(request, 'response')
  request.on('error', () => undefined)
  return response
}

const read = async (response: AsyncIterable<Buffer>): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const outcome = (url: string): Promise<unknown> =>
  fetch(url).then(
    (response) => response.status,
    (error: unknown) =>
      error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? error.cause.code : error,
  )

const keySet = (): string => JSON.stringify({ keys: issuer.keys.map((key) => key.publicJwk) })

describe('a misbehaving issuer', () => {
  it('answers with a status, headers and a body', async () => {
    await issuer.misbehave({ status: 503 })
    const plain = await fetch(issuer.jwksUri)
    expect([plain.status, await plain.text()]).toEqual([503, 'status 503'])
    await issuer.misbehave({ status: 429, headers: { 'Retry-After': '7', 'Content-Type': 'text/x' }, body: 'wait' })
    const limited = await fetch(issuer.jwksUri)
    expect([limited.status, limited.headers.get('retry-after'), limited.headers.get('content-type')]).toEqual([
      429,
      '7',
      'text/x',
    ])
    expect(await limited.text()).toBe('wait')
  })

  it('answers well after a delay', async () => {
    await issuer.misbehave({ delay: 20 })
    const start = performance.now()
    expect(await (await fetch(issuer.jwksUri)).text()).toBe(keySet())
    expect(performance.now() - start).toBeGreaterThanOrEqual(18)
  })

  it('sends a body without end to a conditional request as well', async () => {
    const etag = (await fetch(issuer.jwksUri)).headers.get('etag') ?? ''
    await issuer.misbehave('endless')
    const request = get(issuer.jwksUri, { agent: false, headers: { 'if-none-match': etag } })
    const [response] = await once(request, 'response')
    expect(response.statusCode).toBe(200)
    request.on('error', () => undefined)
    request.destroy()
    await issuer.behave()
    expect((await fetch(issuer.jwksUri)).status).toBe(200)
  })

  it('sends no body with the 304 of a conditional request, however long it would be', async () => {
    const etag = (await fetch(issuer.jwksUri)).headers.get('etag') ?? ''
    await issuer.misbehave({ oversize: 50_000_000, encoding: 'gzip' })
    const response = await fetch(issuer.jwksUri, { headers: { 'if-none-match': etag } })
    expect([response.status, await response.text()]).toEqual([304, ''])
  })

  it('forgets a delayed answer when the client goes away', async () => {
    await issuer.misbehave({ delay: 60_000 })
    const abort = new AbortController()
    const gone = fetch(issuer.jwksUri, { signal: abort.signal })
    await issuer.requested(1)
    abort.abort()
    await expect(gone).rejects.toThrow('abort')
  })

  it('hangs without an answer', async () => {
    await issuer.misbehave('hang')
    const abort = new AbortController()
    const hung = fetch(issuer.jwksUri, { signal: abort.signal })
    await issuer.requested(1)
    abort.abort()
    await expect(hung).rejects.toThrow('abort')
  })

  it('hangs in the middle of the body', async () => {
    await issuer.misbehave('hang-body')
    const response = await open(issuer.jwksUri)
    const [part] = await once(response, 'data')
    expect(response.headers['content-length']).toBe(String(keySet().length))
    expect(String(part)).toBe(keySet().slice(0, Math.ceil(keySet().length / 2)))
    response.destroy()
  })

  it('sends a body without end', async () => {
    await issuer.misbehave('endless')
    const response = await open(issuer.jwksUri)
    let bytes = 0
    for await (const chunk of response) {
      bytes += String(chunk).length
      if (bytes > 1_000_000) break
    }
    expect(bytes).toBeGreaterThan(1_000_000)
    expect(response.headers['content-length']).toBeUndefined()
    expect((await fetch(issuer.jwksUri, { method: 'HEAD' })).status).toBe(200)
  })

  it('drips a byte at a time', async () => {
    issuer.setKeySet('abc')
    await issuer.misbehave('slow')
    const response = await open(issuer.jwksUri)
    const chunks: string[] = []
    for await (const chunk of response) chunks.push(String(chunk))
    expect(chunks).toEqual(['a', 'b', 'c'])
  })

  it('stops dripping when the client goes away', async () => {
    await issuer.misbehave('slow')
    const response = await open(issuer.jwksUri)
    await once(response, 'data')
    response.destroy()
    await once(response, 'close')
  })

  it('refuses connections, then listens on the same port', async () => {
    expect(await outcome(issuer.jwksUri)).toBe(200)
    await issuer.misbehave('refuse')
    expect(await outcome(issuer.jwksUri)).toBe('ECONNREFUSED')
    await issuer.behave()
    expect(await outcome(issuer.jwksUri)).toBe(200)
    expect(issuer.count('all')).toBe(2)
  })

  it('resets the connection', async () => {
    await issuer.misbehave('reset')
    expect(await outcome(issuer.jwksUri)).toBe('ECONNRESET')
  })

  it('sends more bytes than anyone wants, still valid JSON', async () => {
    await issuer.misbehave({ oversize: 200_000 })
    const response = await open(issuer.jwksUri)
    expect(response.headers['content-length']).toBe('200000')
    const body = await read(response)
    expect([body.length, JSON.stringify(JSON.parse(body.toString()))]).toEqual([200_000, keySet()])
    await issuer.misbehave({ oversize: 1 })
    expect(await (await fetch(issuer.jwksUri)).text()).toBe(keySet())
  })

  it('sends a small body that grows when decompressed', async () => {
    await issuer.misbehave({ oversize: 1_000_000, encoding: 'gzip' })
    const body = await read(await open(issuer.jwksUri))
    expect(body.length).toBeLessThan(10_000)
    expect(gunzipSync(body)).toHaveLength(1_000_000)
  })

  it.each([
    ['html', 'text/html', /^<!doctype html>/],
    ['empty', 'application/json', /^\{"keys":\[\]\}$/],
    ['invalid-json', 'application/json', /^\{"keys":\[\{"kty":$/],
  ] as const)('sends %s with status 200', async (behaviour, type, body) => {
    await issuer.misbehave(behaviour)
    const response = await fetch(issuer.jwksUri)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(await response.text()).toMatch(body)
  })

  it('says 304 to a client that has nothing', async () => {
    await issuer.misbehave('not-modified')
    const response = await fetch(issuer.jwksUri)
    expect([response.status, await response.text()]).toEqual([304, ''])
  })

  it('redirects', async () => {
    await issuer.misbehave({ redirect: 'https://other.test/jwks' })
    const found = await fetch(issuer.jwksUri, { redirect: 'manual' })
    expect([found.status, found.headers.get('location')]).toEqual([302, 'https://other.test/jwks'])
    await issuer.misbehave({ redirect: '/elsewhere', status: 308 })
    expect((await fetch(issuer.jwksUri, { redirect: 'manual' })).status).toBe(308)
  })

  it('answers well with other headers', async () => {
    await issuer.misbehave({ headers: { Age: '30', Date: 'Thu, 01 Jan 1970 00:00:00 GMT', ETag: '"mine"' } })
    const response = await fetch(issuer.jwksUri)
    expect(response.headers.get('age')).toBe('30')
    expect(response.headers.get('date')).toBe('Thu, 01 Jan 1970 00:00:00 GMT')
    expect(response.headers.get('etag')).toBe('"mine"')
    expect(await response.text()).toBe(keySet())
  })

  it.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
  ] as const)('compresses with %s', async (encoding, decompress) => {
    await issuer.misbehave({ encoding })
    const response = await open(issuer.jwksUri)
    expect(response.headers['content-encoding']).toBe(encoding)
    expect(decompress(await read(response)).toString()).toBe(keySet())
  })
})

describe('misbehaviour', () => {
  const discovery = (): string => `${issuer.issuer}/.well-known/openid-configuration`
  const statuses = async (): Promise<unknown> => [await outcome(issuer.jwksUri), await outcome(discovery())]

  it('concerns the key set unless told otherwise', async () => {
    await issuer.misbehave({ status: 500 })
    expect(await statuses()).toEqual([500, 200])
  })

  it('concerns discovery, or each in its own way', async () => {
    await issuer.misbehave({ status: 500 }, { path: 'discovery' })
    expect(await statuses()).toEqual([200, 500])
    await issuer.misbehave({ status: 501 })
    expect(await statuses()).toEqual([501, 500])
    await issuer.misbehave({ status: 502 }, { path: 'all' })
    expect(await statuses()).toEqual([502, 502])
    await issuer.misbehave({ status: 503 }, { path: 'discovery', times: 1 })
    expect(await statuses()).toEqual([502, 503])
    expect(await statuses()).toEqual([502, 502])
    await issuer.behave()
    expect(await statuses()).toEqual([200, 200])
  })

  it('ends after the given number of requests', async () => {
    await issuer.misbehave({ status: 500 }, { path: 'all', times: 3 })
    expect(await statuses()).toEqual([500, 500])
    expect(await statuses()).toEqual([500, 200])
  })

  it.each([
    ['explode', undefined, `"behaviour" must be one of 'hang', 'hang-body'`],
    [null, undefined, '"behaviour" must be one of'],
    [{ status: 99 }, undefined, '"status" must be an integer from 200 to 599, got 99'],
    [{ status: 200, body: 1 }, undefined, '"body" must be a string, got 1'],
    [{ status: 200, headers: { a: 1 } }, undefined, '"headers" must be an object of valid header names'],
    [{ status: 200, text: '' }, undefined, 'unknown option "text"'],
    [{ delay: -1 }, undefined, '"delay" must be a number from 0 to 2147483647, got -1'],
    [{ oversize: 0.5 }, undefined, '"oversize" must be an integer of at least 1, got 0.5'],
    [{ oversize: 9, encoding: 'zip' }, undefined, `"encoding" must be one of 'gzip', 'deflate', 'br', got 'zip'`],
    [{ redirect: 'a\nb' }, undefined, '"headers" must be'],
    [{ redirect: '/', status: 1 }, undefined, '"status" must be'],
    [{ headers: null }, undefined, '"headers" must be'],
    [{ headers: { 'a b': 'c' } }, undefined, '"headers" must be'],
    [{ encoding: 'zip' }, undefined, '"encoding" must be one of'],
    [{}, undefined, '"encoding" must be one of'],
    [{ hang: true }, undefined, 'unknown option "hang"'],
    ['hang', { path: 'keys' }, `"path" must be one of 'jwks', 'discovery', 'all', got 'keys'`],
    ['hang', { times: 0 }, '"times" must be an integer of at least 1, got 0'],
    ['hang', { time: 1 }, 'unknown option "time"'],
    ['refuse', { times: 1 }, `'refuse' concerns the whole server; it takes neither "path" nor "times"`],
    ['refuse', { path: 'all' }, 'takes neither'],
  ])('is refused when it makes no sense: %j %j', async (behaviour, options, message) => {
    await expect(Reflect.apply(issuer.misbehave, undefined, [behaviour, options])).rejects.toThrow(message)
  })
})
