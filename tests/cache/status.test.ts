import { describe, expect, it } from 'vitest'
import { setUp } from './setup.js'

describe('status', () => {
  it('tells what is known, and when it changes', async () => {
    const { issuer, clock, registry, verify } = await setUp({}, 0)
    expect(registry.status('default', 'default')).toMatchObject({ state: 'Empty', keys: [], expiresAt: undefined })
    await verify(issuer.sign())
    const fetchedAt = clock.now().wall
    expect(registry.status('default', 'default')).toMatchObject({
      state: 'Ready',
      fetchedAt,
      refreshAt: fetchedAt + 570_000,
      expiresAt: fetchedAt + 600_000,
      staleUntil: fetchedAt + 4_200_000,
      keys: [{ kid: issuer.signingKey.kid, algorithms: ['ES256'] }],
      consecutiveErrors: 0,
      lastError: undefined,
    })
  })
})
