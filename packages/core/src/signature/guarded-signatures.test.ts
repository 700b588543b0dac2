import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { SigningKey } from '../keys/signing-key.js'
import { guardedSignatures } from './guarded-signatures.js'
import type { VerifySignature } from './node-signatures.js'

const KEY = new SigningKey({ kid: 'a', algorithms: ['ES256'], jwk: { kty: 'EC', crv: 'P-256' } }, 'thumbprint')
const [DATA, SIGNATURE] = [Buffer.from('data'), Buffer.from('signature')]

/** What comes of a check that answers, from JavaScript, with anything. */
const checkedBy = (answer: () => unknown, clock = createTestClock()): unknown =>
  guardedSignatures(answer as VerifySignature, clock)('ES256', KEY, DATA, SIGNATURE)

describe("a check of signatures of the user's own", () => {
  it('is asked with all there is to know', () => {
    const asked: unknown[] = []
    const check = guardedSignatures((...all) => {
      asked.push(...all)
      return true
    }, createTestClock())
    expect(check('ES256', KEY, DATA, SIGNATURE, true)).toBe(true)
    expect(asked).toEqual(['ES256', KEY, DATA, SIGNATURE, true])
  })

  it.each([false, undefined, null, 1, 'true', {}, []])('accepts with true alone, not with %j', async (answer) => {
    expect(checkedBy(() => answer)).toBe(false)
    expect(await checkedBy(async () => await Promise.resolve(answer))).toBe(false)
  })

  it('accepts with true, at once or later', async () => {
    expect(checkedBy(() => true)).toBe(true)
    expect(await checkedBy(async () => await Promise.resolve(true))).toBe(true)
  })

  it.each<unknown>([new Error('no'), undefined, null, 'no', 5])(
    'fails with an Error when it throws %s',
    async (thrown) => {
      const failure: unknown = thrown instanceof Error ? thrown : expect.any(Error)
      const seen: unknown[] = []
      try {
        checkedBy(() => {
          throw thrown
        })
      } catch (error) {
        seen.push(error)
      }
      expect(seen).toEqual([failure])
      await expect(checkedBy(async () => await Promise.reject(thrown))).rejects.toEqual(failure)
    },
  )

  it('is given up after five seconds', async () => {
    const clock = createTestClock()
    const outcome = Promise.resolve(checkedBy(() => new Promise(() => {}), clock)).catch((error: unknown) => error)
    await clock.advance(5000)
    expect(await outcome).toMatchObject({
      code: 'keys_unavailable',
      detail: 'the check of the signature took too long',
      retryAfter: 5000,
    })
  })
})
