import { describe, expect, it } from 'vitest'
import { brokenUrlRule, type UrlPolicy } from './url-rules.js'

const strict: UrlPolicy = { requireHttps: true, allowedDomains: undefined, pinnedSpki: [] }
const relaxed: UrlPolicy = { ...strict, requireHttps: false }
const within = (...allowedDomains: readonly string[]): UrlPolicy => ({ ...strict, allowedDomains })

const judge = (url: string, policy: UrlPolicy = strict): string | undefined => brokenUrlRule(new URL(url), policy)

describe('a URL', () => {
  it.each(['https://example.com/jwks', 'https://example.com:8443/jwks?p=1', 'https://127.0.0.1/', 'https://[::1]/'])(
    'may be %s',
    (url) => {
      expect(judge(url)).toBeUndefined()
    },
  )

  it('is https, unless said otherwise', () => {
    expect(judge('http://example.com/')).toMatch('https')
    expect(judge('http://example.com/', relaxed)).toBeUndefined()
  })

  it('T36 is https where a key is pinned, whatever else is permitted', () => {
    expect(judge('http://example.com/', { ...relaxed, pinnedSpki: ['a pin'] })).toMatch('pinned')
    expect(judge('https://example.com/', { ...relaxed, pinnedSpki: ['a pin'] })).toBeUndefined()
  })

  it.each([
    'file:///etc/passwd',
    'data:,x',
    'ftp://example.com/',
    'ws://example.com/',
    'javascript:1',
    'blob:https://a/1',
  ])('is never %s', (url) => {
    expect(judge(url)).toMatch('https')
    expect(judge(url, relaxed)).toMatch('https')
  })

  it.each(['https://user@example.com/', 'https://:secret@example.com/', 'https://user:secret@example.com/'])(
    'has no user name or password: %s',
    (url) => {
      expect(judge(url)).toMatch('user name')
    },
  )

  it('has a length that can be kept for each of many sources', () => {
    expect(judge(`https://example.com/${'x'.repeat(8172)}`)).toBeUndefined()
    expect(judge(`https://example.com/${'x'.repeat(8173)}`)).toBe('must have at most 8192 characters')
    // As it is written in full.
    expect(judge(`https://example.com/${'é'.repeat(1500)}`)).toBe('must have at most 8192 characters')
  })

  it('has no fragment', () => {
    expect(judge('https://example.com/#x')).toMatch('fragment')
  })
})

describe('allowed domains', () => {
  it.each([
    'https://example.com/',
    'https://EXAMPLE.com/',
    'https://example.com./',
    'https://example.com:8443/',
    'https://login.example.com/',
    'https://a.b.c.example.com/',
    'https://localhost/',
  ])('hold %s', (url) => {
    expect(judge(url, within('other.test', 'example.com', 'localhost'))).toBeUndefined()
  })

  it.each([
    'https://evilexample.com/',
    'https://example.com.evil.test/',
    'https://example.comx/',
    'https://example.org/',
    'https://com/',
    'https://xn--exmple-cua.com/',
    'https://example.com../',
    'https://evil.test/example.com',
    'https://evil.test/?.example.com',
    'https://evil.test\\.example.com/',
  ])('do not hold %s', (url) => {
    expect(judge(url, within('example.com'))).toMatch('allowedDomains')
  })

  it.each([
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://127.0.0.1./',
  ])('never hold an address: %s', (url) => {
    expect(judge(url, within('127.0.0.1', '0.0.1', '1', '[::1]', '::1', ':1]', 'localhost'))).toMatch('allowedDomains')
  })

  it('hold nothing when there are none', () => {
    expect(judge('https://example.com/', within())).toMatch('allowedDomains')
  })

  it('do not excuse http', () => {
    expect(judge('http://example.com/', within('example.com'))).toMatch('https')
  })
})

describe('requireHttps: "except-loopback"', () => {
  const loopback: UrlPolicy = { ...strict, requireHttps: 'except-loopback' }

  it.each([
    'http://localhost:8080/jwks',
    'http://LOCALHOST/',
    'http://127.0.0.1:1/',
    'http://127.1/',
    'http://[::1]:8080/',
  ])('permits %s', (url) => {
    expect(brokenUrlRule(new URL(url), loopback)).toBeUndefined()
    expect(brokenUrlRule(new URL(url), strict)).toBeDefined()
  })

  it.each([
    'http://login.example.com/',
    'http://localhost.example.com/',
    'http://evil.localhost/',
    'http://127.0.0.1.example.com/',
    'http://128.0.0.1/',
    'http://10.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::2]/',
    'http://0.0.0.0/',
    'http://169.254.169.254/',
  ])('refuses %s', (url) => {
    expect(brokenUrlRule(new URL(url), loopback)).toMatch(/https URL, or one of localhost/)
  })

  it('permits https anywhere', () => {
    expect(brokenUrlRule(new URL('https://login.example.com/'), loopback)).toBeUndefined()
  })
})
