import { describe, expect, it } from 'vitest'
import { RefusedError, type RefusalCode, type RefusalDetails } from '../errors/errors.js'
import { challenged, responseOf, type ChallengeOptions } from './challenge.js'

const headersOf = (
  code: RefusalCode,
  details: RefusalDetails = {},
  options: ChallengeOptions = {},
): Readonly<Record<string, string>> => challenged(new RefusedError(code, details), options).headers

describe('a challenge', () => {
  it('is bare when there were no credentials', () => {
    expect(headersOf('token_missing')).toEqual({ 'www-authenticate': 'Bearer', 'cache-control': 'no-store' })
  })

  it('names the error, and its phrase', () => {
    expect(headersOf('token_expired')['www-authenticate']).toBe(
      'Bearer error="invalid_token", error_description="The access token expired"',
    )
    expect(headersOf('authorization_repeated')['www-authenticate']).toBe(
      'Bearer error="invalid_request", error_description="More than one Authorization header was sent"',
    )
  })

  it('names the scopes that were needed', () => {
    expect(headersOf('scope_insufficient', { scope: ['a', 'b'] })['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", error_description="The access token lacks a required scope", scope="a b"',
    )
  })

  it('names realm and resource metadata, escaped', () => {
    const options = { realm: 'a "b" \\c', resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource' }
    expect(headersOf('token_missing', {}, options)['www-authenticate']).toBe(
      'Bearer realm="a \\"b\\" \\\\c", resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    )
  })

  it('is none when we are at fault: Retry-After in whole seconds, at least one', () => {
    const wait = (retryAfter: number): string | undefined =>
      headersOf('keys_unavailable', { retryAfter })['retry-after']
    expect(headersOf('keys_unavailable', {})).toEqual({ 'retry-after': '1', 'cache-control': 'no-store' })
    expect([wait(0), wait(1), wait(1000), wait(1001), wait(59_500)]).toEqual(['1', '1', '1', '2', '60'])
  })
})

describe('a response', () => {
  const response = (code: RefusalCode): ReturnType<typeof responseOf> =>
    responseOf(challenged(new RefusedError(code, { detail: 'secret', cause: new Error('secret') }), {}))

  it('has the status, and a body of fixed words only', () => {
    expect(response('token_expired')).toEqual({
      status: 401,
      headers: {
        'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"',
        'cache-control': 'no-store',
        'content-type': 'application/json; charset=utf-8',
      },
      body: '{"error":"invalid_token","error_description":"The access token expired"}',
    })
    expect(response('token_missing').body).toBe(
      '{"error":"unauthorized","error_description":"A bearer token is required"}',
    )
    expect(response('keys_unavailable')).toMatchObject({
      status: 503,
      body: '{"error":"temporarily_unavailable","error_description":"Tokens cannot be verified at the moment"}',
    })
  })
})
