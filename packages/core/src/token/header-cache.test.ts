import { describe, expect, it } from 'vitest'
import { HeaderCache } from './header-cache.js'

describe('known headers', () => {
  it('are found by the segment they were sent as', () => {
    const known = new HeaderCache()
    const header = Object.freeze({ alg: 'ES256' })
    known.add('abc', header)
    expect([known.find('abc'), known.find('abcd')]).toEqual([header, undefined])
  })

  it('are found after they were looked for in vain', () => {
    const known = new HeaderCache()
    expect(known.find('abc')).toBeUndefined()
    const header = Object.freeze({ alg: 'ES256' })
    known.add('abc', header)
    expect(known.find('abc')).toBe(header)
  })

  it('may be 1,024 characters long', () => {
    const known = new HeaderCache()
    const header = Object.freeze({ alg: 'ES256' })
    known.add('x'.repeat(1024), header)
    expect(known.find('x'.repeat(1024))).toBe(header)
  })

  it('are a hundred at most, none of them long: the oldest goes first', () => {
    const known = new HeaderCache()
    for (let number = 0; number < 1000; number += 1) known.add(`segment-${number}`, { alg: `alg-${number}` })
    known.add('x'.repeat(1025), { alg: 'long' })
    expect(known.size).toBe(100)
    expect(known.find('segment-899')).toBeUndefined()
    expect(known.find('segment-900')).toEqual({ alg: 'alg-900' })
    expect(known.find('x'.repeat(1025))).toBeUndefined()
  })

  it('stay what they were when kept again', () => {
    const known = new HeaderCache()
    known.add('abc', { alg: 'first' })
    known.add('abc', { alg: 'second' })
    expect(known.find('abc')).toEqual({ alg: 'first' })
  })
})
