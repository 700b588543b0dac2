import { describe, expect, it } from 'vitest'
import { setUp } from './setup.js'

describe('a known kid with a new key', () => {
  it('is found by one more look', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    const kid = issuer.signingKey.kid
    const key = await issuer.createForeignKey('ES256')
    issuer.publish([{ ...key.publicJwk, kid }])
    expect(await verify(issuer.sign({}, { key, kid }))).toBe('ok')
    expect(issuer.count()).toBe(2)
  })

  it('costs at most two requests for any number of forgeries', async () => {
    const { issuer, verify } = await setUp()
    await verify(issuer.sign())
    const key = await issuer.createForeignKey('ES256')
    const forged = await issuer.sign({}, { key, kid: issuer.signingKey.kid })
    for (let count = 0; count < 50; count += 1) expect(await verify(forged)).toBe('signature_invalid')
    expect(issuer.count()).toBe(1 + 2)
  })

  it('is found for tokens without kid too', async () => {
    const { issuer, verify } = await setUp()
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
    await issuer.rotate({ keepOld: false })
    expect(await verify(issuer.sign({}, { kid: null }))).toBe('ok')
  })
})
