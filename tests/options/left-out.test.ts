import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { OptionProblems, OptionReader } from '../../packages/core/src/option-reader/option-problems.js'
import { readSharedOptions } from '../../packages/core/src/registry/registry-options.js'
import { inherited, register, right } from './setup.js'

describe('options that are left out', () => {
  it('have their defaults', () => {
    expect(inherited({})).toEqual({
      cache: DEFAULTS.cache,
      fetch: DEFAULTS.fetch,
      token: DEFAULTS.token,
      ownDispatcher: false,
      storage: 'none',
    })
    expect(readSharedOptions(new OptionReader({}, new OptionProblems()))).toMatchObject({
      observers: [],
      maxTokenBytes: 16_384,
    })
    expect(register(right)).toMatchObject({ tenant: 'default', provider: 'default' })
  })

  it('are inherited from the registry', () => {
    const from = inherited({
      minTtl: '1m',
      retry: { deadline: '4s' },
      clockTolerance: 0,
      allowedDomains: ['example.com'],
    })
    const { cache, fetch, rules } = register({ ...right, retry: { maxRetries: 0 } }, from)
    expect(cache).toEqual({ ...DEFAULTS.cache, minTtl: 60_000 })
    expect(fetch).toEqual({
      ...DEFAULTS.fetch,
      maxRsaBits: DEFAULTS.fetch.maxRsaBits,
      allowedDomains: ['example.com'],
      retry: { ...DEFAULTS.fetch.retry, deadline: 4000, maxRetries: 0 },
    })
    expect(rules.token.clockTolerance).toBe(0)
  })
})
