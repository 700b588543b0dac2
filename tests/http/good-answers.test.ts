import { describe, expect, it } from 'vitest'
import { ask, serve, serveBytes } from './setup.js'

describe('a good answer', () => {
  it('comes with its body and its headers, names in lower case', async () => {
    const { url } = await serve((_request, response) => {
      response.setHeader('ETag', '"1"')
      response.end('{"keys":[]}')
    })
    const { status, headers, body } = await ask(url)
    expect([status, headers['etag'], body.toString()]).toEqual([200, '"1"', '{"keys":[]}'])
  })

  it('was asked for with our headers and the given ones', async () => {
    let seen: unknown
    const { url } = await serve((request, response) => {
      seen = [request.method, request.url, request.headers]
      response.end()
    })
    await ask(new URL('/keys?v=2', url), { headers: { 'if-none-match': '"1"' } })
    expect(seen).toEqual([
      'GET',
      '/keys?v=2',
      {
        host: url.host,
        connection: 'keep-alive',
        accept: 'application/jwk-set+json, application/json',
        'accept-encoding': 'gzip, deflate, br',
        'user-agent': expect.stringMatching(/^jwks-auth\/\d+\.\d+\.\d+/),
        'if-none-match': '"1"',
      },
    ])
  })

  it('joins repeated headers', async () => {
    const { url } = await serve((_request, response) => {
      response.setHeader('cache-control', ['max-age=60', 'must-revalidate'])
      response.end()
    })
    expect((await ask(url)).headers['cache-control']).toBe('max-age=60, must-revalidate')
  })

  it('may have headers with the names of object members', async () => {
    const { url } = await serveBytes(
      'HTTP/1.1 200 OK\r\nconstructor: a\r\nconstructor: b\r\n__proto__: c\r\ntoString: d\r\ncontent-length: 2\r\n\r\n{}',
    )
    const { headers, body } = await ask(url)
    expect([headers['constructor'], headers['tostring'], body.toString()]).toEqual(['a, b', 'd', '{}'])
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype)
  })
})
