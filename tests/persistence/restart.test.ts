import { memoryStore } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { anOpenStore, aPlace, eventually, HOUR, LONG, MINUTE } from './setup.js'

describe('A service with a store that restarts', () => {
  it('serves its first request from the snapshot, while the provider is down', async () => {
    const { issuer, run } = await aPlace()
    const store = memoryStore()
    const token = await issuer.sign({}, LONG)
    const before = run({ store })
    expect(await before.verify(token)).toBe('ok')
    await before.registry.close()
    await issuer.stop()

    const after = run({ store })
    expect(await after.verify(token)).toBe('ok')
    expect(after.told()).toEqual(['restored'])
  })
})
