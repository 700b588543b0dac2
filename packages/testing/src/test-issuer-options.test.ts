import { describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'
import { readIssuerOptions } from './test-issuer-options.js'

describe('the options of an issuer', () => {
  it.each([
    [{ issuer: 'x' }, 'createTestIssuer: unknown option "issuer"'],
    [{ alg: 'HS256' }, `"alg" must be one of 'RS256', 'RS384'`],
    [{ audience: [] }, '"audience" must be a string or a list of them, got []'],
    [{ audience: ['a', 1] }, '"audience" must be a non-empty string, got 1'],
    [{ path: 'tenant' }, `"path" must be '' or a path like '/tenant-a', without a slash at the end, got 'tenant'`],
    [{ path: '/tenant/' }, '"path" must be'],
    [{ path: 5 }, '"path" must be'],
    [{ trailingSlash: 1 }, '"trailingSlash" must be one of true, false, got 1'],
    [{ hostname: '' }, '"hostname" must be a non-empty string'],
    [{ port: 70_000 }, '"port" must be an integer from 0 to 65535, got 70000'],
    [{ https: 'yes' }, `"https" must be one of true, false, got 'yes'`],
    [{ discovery: 'all' }, `"discovery" must be one of 'oidc', 'oauth', 'both', 'none', got 'all'`],
    [{ discoveryDocument: [] }, '"discoveryDocument" must be an object, got []'],
    [{ etag: 'no' }, '"etag" must be one of'],
    [{ headers: { a: 1 } }, '"headers" must be an object of valid header names and string values'],
    [{ clock: {} }, '"clock" must be an object with now(), got {}'],
  ])('are refused when wrong: %j', async (options, message) => {
    await expect(Reflect.apply(createTestIssuer, undefined, [options])).rejects.toThrow(message)
  })

  it('have defaults, for those given as undefined too', () => {
    expect(Reflect.apply(readIssuerOptions, undefined, [{ alg: undefined, etag: undefined }])).toMatchObject({
      alg: 'RS256',
      audience: 'https://api.example.test',
      etag: true,
      discovery: 'both',
    })
  })
})
