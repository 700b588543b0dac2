import { describe, expect, it } from 'vitest'
import { isTrustDomain, isWorkloadOf } from './spiffe-id.js'

describe('a trust domain', () => {
  it.each(['example.org', 'prod', 'a_b-c.1', 'x'.repeat(255)])('may be %s', (name) => {
    expect(isTrustDomain(name)).toBe(true)
  })

  it.each(['', 'Example.org', 'spiffe://example.org', 'example.org/', 'a b', 'a:1', 'a@b', 'x'.repeat(256), 'é'])(
    'cannot be %j',
    (name) => {
      expect(isTrustDomain(name)).toBe(false)
    },
  )
})

describe('a workload of example.org', () => {
  it.each([
    'spiffe://example.org/worker',
    'spiffe://example.org/ns/billing/sa/worker',
    'spiffe://example.org/A-b_c.d',
    'spiffe://example.org/...',
    `spiffe://example.org/${'x'.repeat(2027)}`,
  ])('is %s', (id) => {
    expect(isWorkloadOf(id, 'example.org')).toBe(true)
  })

  it.each([
    'spiffe://example.org',
    'spiffe://example.org/',
    'spiffe://example.org/a/',
    'spiffe://example.org//a',
    'spiffe://example.org/a/../b',
    'spiffe://example.org/.',
    'spiffe://example.org/a%2fb',
    'spiffe://example.org/a?b',
    'spiffe://example.org/a#b',
    'spiffe://example.org/a\n',
    'spiffe://example.org.evil.test/a',
    'spiffe://evil.test/example.org',
    'spiffe://evil@example.org/a',
    'spiffe://example.org:443/a',
    'SPIFFE://example.org/a',
    'https://example.org/a',
    'example.org/a',
    '',
    `spiffe://example.org/${'x'.repeat(2028)}`,
    5,
    null,
    undefined,
    ['spiffe://example.org/a'],
  ])('is not %j', (id) => {
    expect(isWorkloadOf(id, 'example.org')).toBe(false)
  })
})
