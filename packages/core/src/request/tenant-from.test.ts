import { describe, expect, it } from 'vitest'
import type { RequestLike } from './request-like.js'
import { tenantFrom } from './tenant-from.js'

const request = (parts: Partial<RequestLike>): RequestLike => ({
  method: 'GET',
  url: '/',
  host: 'api.example',
  headers: {},
  rawHeaders: [],
  ...parts,
})

describe('the tenant of a request', () => {
  it.each<[RequestLike['headers'], string | undefined]>([
    [{ 'x-tenant': 'acme' }, 'acme'],
    [{ 'x-tenant': ['acme', 'globex'] }, 'acme'],
    [{ 'x-tenant': '' }, undefined],
    [{}, undefined],
  ])('comes from a header: %j', (headers, tenant) => {
    expect(tenantFrom.header('X-Tenant')(request({ headers }))).toBe(tenant)
  })

  it.each([
    ['acme.example.com', 'acme'],
    ['ACME.Example.COM', 'acme'],
    ['example.com', undefined],
    ['.example.com', undefined],
    ['a.b.example.com', undefined],
    ['acme.example.com.evil.test', undefined],
    ['acme.example.com.', 'acme'],
    ['acmeexample.com', undefined],
  ])('comes from the subdomain: %s', (host, tenant) => {
    expect(tenantFrom.subdomain('example.com')(request({ host }))).toBe(tenant)
    expect(tenantFrom.subdomain('.example.com')(request({ host }))).toBe(tenant)
  })

  it.each([
    ['/t/acme/reports', 'acme'],
    ['/t/acme?x=/y', 'acme'],
    ['/t/ac%6de', 'acme'],
    ['/t/%ff', undefined],
    ['/t//x', undefined],
    ['/t', undefined],
    ['/t?/acme', undefined],
    ['http://globex/t/acme', undefined],
    ['http://x/t/acme/1', undefined],
    ['/t\\\\acme/globex', undefined],
    ['/t/globex#/acme', undefined],
    ['//t/acme', undefined],
    ['/t/acme//x', 'acme'],
    ['*', undefined],
  ])('comes from a path segment: %s', (url, tenant) => {
    expect(tenantFrom.pathSegment(1)(request({ url }))).toBe(tenant)
  })

  it.each(['localhost', 'example.co.uk', 'a.b.c.d.example', '_x-1.example', '_'])(
    'comes from the subdomain of a base of any length: %s',
    (base) => {
      expect(tenantFrom.subdomain(base)(request({ host: `acme.${base}` }))).toBe('acme')
    },
  )

  it('comes from the first path segment, too', () => {
    expect(tenantFrom.pathSegment(0)(request({ url: '/acme/reports' }))).toBe('acme')
    expect(tenantFrom.pathSegment(0)(request({ url: '/' }))).toBeUndefined()
  })
})

describe('a tenant source', () => {
  it.each([
    ['header', () => tenantFrom.header('')],
    ['header', () => tenantFrom.header('a b')],
    ['header', () => Reflect.apply(tenantFrom.header, undefined, [5])],
    ['subdomain', () => tenantFrom.subdomain('')],
    ['subdomain', () => tenantFrom.subdomain('example.com:3000')],
    ['subdomain', () => tenantFrom.subdomain('https://example.com')],
    ['subdomain', () => Reflect.apply(tenantFrom.subdomain, undefined, [5])],
    ['pathSegment', () => tenantFrom.pathSegment(-1)],
    ['pathSegment', () => tenantFrom.pathSegment(1.5)],
    ['claim', () => tenantFrom.claim('')],
    ['claim', () => Reflect.apply(tenantFrom.claim, undefined, [5])],
  ])('%s that makes no sense is refused at construction (%#)', (name, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'options_invalid', message: expect.stringContaining(`tenantFrom.${name}`) }),
    )
  })
})

describe('the tenant of a token', () => {
  const claims = (
    members: Readonly<Record<string, unknown>>,
  ): Parameters<Extract<ReturnType<typeof tenantFrom.claim>, { from: 'claim' }>['read']>[0] => ({
    header: { alg: 'ES256' },
    claims: members,
  })

  it('comes from a claim that is text', () => {
    const source = tenantFrom.claim('org')
    const read = (members: Readonly<Record<string, unknown>>): string | undefined =>
      source.from === 'claim' ? source.read(claims(members)) : 'not a claim source'
    expect(read({ org: 'acme' })).toBe('acme')
    expect(read({ org: ['acme'] })).toBeUndefined()
    expect(read({ org: '' })).toBeUndefined()
    expect(read({})).toBeUndefined()
  })
})
