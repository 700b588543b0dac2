import { createTestClock } from '@jwks-auth/testing'
import { exportJWK, generateKeyPair } from 'jose'
import { expect, it } from 'vitest'
import { StaticSource } from './static-source.js'

const clock = createTestClock()

it('gives the configured keys, which have no headers to age by', async () => {
  const { publicKey } = await generateKeyPair('ES256')
  const source = new StaticSource([{ ...(await exportJWK(publicKey)), kid: 'a' }], 4096, clock)
  const answer = await source.fetch()
  expect(source.changes).toBe(false)
  expect(answer).toMatchObject({ url: '', headers: undefined, requestedAt: clock.now(), fetchedAt: clock.now() })
  expect(answer.keys.keys.map(({ kid }) => kid)).toEqual(['a'])
})

it('fails when none of them is usable', async () => {
  await expect(new StaticSource([{ kty: 'oct', k: 'c2VjcmV0' }], 4096, clock).fetch()).rejects.toMatchObject({
    reason: 'no_usable_key',
  })
})
