import { describe, expect, it } from 'vitest'
import { RefusedError } from '../errors/errors.js'
import { bearerToken } from './bearer.js'

function tokenOf(
  authorization: string | undefined,
  rawHeaders: readonly string[] = [],
  isKnown = (_token: string): boolean => false,
): string | undefined {
  const headers = authorization === undefined ? {} : { authorization }
  try {
    return bearerToken({ method: 'GET', url: '/', host: 'api.example', headers, rawHeaders }, isKnown)
  } catch (error) {
    if (error instanceof RefusedError) return error.code
    throw error
  }
}

describe('the bearer token of a request', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['Bearer abc.def.ghi', 'abc.def.ghi'],
    ['bearer abc', 'abc'],
    ['BEARER   abc', 'abc'],
    ['Bearer a-._~+/==', 'a-._~+/=='],
    ['Basic dXNlcjpwYXNz', undefined],
    ['Bearerabc', undefined],
    ['', undefined],
    ['Bearer', 'authorization_malformed'],
    ['Bearer ', 'authorization_malformed'],
    ['Bearer a b', 'authorization_malformed'],
    ['Bearer a,b', 'authorization_malformed'],
    ['Bearer a, Bearer b', 'authorization_malformed'],
    ['Bearer "abc"', 'authorization_malformed'],
    ['Bearer ab\u00e9', 'authorization_malformed'],
    ['Bearer a=b', 'authorization_malformed'],
    ['Bearer\tabc', 'authorization_malformed'],
    ['Bearer\u00a0abc', 'authorization_malformed'],
    ['Bearer \tabc', 'authorization_malformed'],
    ['Bearer: abc', 'authorization_malformed'],
    ['Bearer,abc', 'authorization_malformed'],
    ['Bearer="abc"', 'authorization_malformed'],
    ['Bearer-abc x', undefined],
    ["Bearer' x", undefined],
    ['XBearer abc', undefined],
    ['Basic Bearer abc', undefined],
    ['Token bearer', undefined],
  ])('of %j is %j', (header, token) => {
    expect(tokenOf(header)).toBe(token)
  })

  it.each<[string, string | undefined]>([
    ['Bearer abc', 'abc'],
    ['abc', undefined],
    ['Basic abc', undefined],
    ['Bearerabc', undefined],
    ['Bearer\tabc', 'authorization_malformed'],
  ])('of %j is %j, also when "abc" was accepted before', (header, token) => {
    expect(tokenOf(header, [], (text) => text === 'abc' || text === header)).toBe(token)
  })

  it('is refused when the header was sent twice, in any case, whatever the schemes', () => {
    expect(tokenOf('Bearer a', ['Authorization', 'Bearer a', 'authorization', 'Bearer b'])).toBe(
      'authorization_repeated',
    )
    expect(tokenOf('Basic a', ['AUTHORIZATION', 'Basic a', 'X', 'y', 'Authorization', 'Bearer b'])).toBe(
      'authorization_repeated',
    )
    expect(tokenOf('Bearer a', ['Authorization', 'Bearer a', 'X-Note', 'authorization'])).toBe('a')
    expect(tokenOf('Bearer a', ['X', 'y', 'X', 'y', 'Authorization', 'Bearer a', 'Authorization', 'Bearer a'])).toBe(
      'authorization_repeated',
    )
  })

  it('is not refused for other headers that were sent twice, nor for header names as values', () => {
    expect(tokenOf('Bearer a', ['Accept-Ranges', 'x', 'Accept-Ranges', 'y', 'Authorization', 'Bearer a'])).toBe('a')
    expect(tokenOf('Bearer a', ['X-Note', 'y', 'X-Note', 'y', 'Authorization', 'Bearer a'])).toBe('a')
    expect(tokenOf('Bearer a', ['X-Note', 'authorization', 'X-Note', 'authorization'])).toBe('a')
  })
})
