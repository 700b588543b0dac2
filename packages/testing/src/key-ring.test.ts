import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTestIssuer } from './create-test-issuer.js'
import { KeyRing } from './key-ring.js'
import type { TestIssuer } from './test-issuer.js'

const published = async (issuer: TestIssuer): Promise<unknown> => (await fetch(issuer.jwksUri)).json()
const ownKeys = (issuer: TestIssuer): unknown => ({ keys: issuer.keys.map((key) => key.publicJwk) })

describe('the keys of an issuer', () => {
  it('are published without their private halves', async () => {
    await using issuer = await createTestIssuer()
    expect(await published(issuer)).toEqual({
      keys: [{ kty: 'RSA', n: expect.any(String), e: 'AQAB', kid: issuer.signingKey.kid, alg: 'RS256', use: 'sig' }],
    })
    expect(issuer.signingKey.privateJwk.d).toEqual(expect.any(String))
  })

  it('rotate: the new key signs, the old ones stay published', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const old = issuer.signingKey
    const key = await issuer.rotate()
    expect(issuer.signingKey).toBe(key)
    expect(issuer.keys).toEqual([old, key])
    expect(key.alg).toBe('ES256')
    expect(decodeProtectedHeader(await issuer.sign()).kid).toBe(key.kid)
    expect(await published(issuer)).toEqual(ownKeys(issuer))
  })

  it('rotate to another algorithm, dropping the old keys', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const key = await issuer.rotate({ alg: 'Ed25519', keepOld: false })
    expect(key.publicJwk).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'Ed25519' })
    expect(issuer.keys).toEqual([key])
  })

  it('are added without signing', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const first = issuer.signingKey
    const added = await issuer.addKey('ES384')
    expect(issuer.keys).toEqual([first, added])
    expect(issuer.signingKey).toBe(first)
  })

  it('are withdrawn, and still sign until the next rotation', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const { kid } = issuer.signingKey
    issuer.withdraw(kid)
    expect(await published(issuer)).toEqual({ keys: [] })
    expect(decodeProtectedHeader(await issuer.sign()).kid).toBe(kid)
    expect(() => {
      issuer.withdraw(kid)
    }).toThrow(`no published key has the kid "${kid}"`)
  })

  it('make room for anything the test publishes, until they change', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    issuer.publish([{ kty: 'oct', k: 'AAAA' }])
    expect(await published(issuer)).toEqual({ keys: [{ kty: 'oct', k: 'AAAA' }] })
    issuer.setKeySet(null)
    expect(await published(issuer)).toBeNull()
    issuer.setKeySet('not json')
    expect(await (await fetch(issuer.jwksUri)).text()).toBe('not json')
    issuer.setKeySet(Uint8Array.of(0xff))
    expect(await (await fetch(issuer.jwksUri)).arrayBuffer()).toEqual(Uint8Array.of(0xff).buffer)
    issuer.setKeySet()
    expect(await published(issuer)).toEqual(ownKeys(issuer))

    const changes = [
      () => issuer.rotate(),
      () => issuer.addKey('ES256'),
      () => Promise.resolve(issuer.withdraw(issuer.signingKey.kid)),
    ]
    for (const change of changes) {
      issuer.publish([])
      await change()
      expect(await published(issuer)).toEqual(ownKeys(issuer))
    }
    expect(() => {
      issuer.setKeySet(() => undefined)
    }).toThrow('"body" must be JSON, a string or bytes')
  })

  it('are of an algorithm that the kit knows', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    await expect(Reflect.apply(issuer.addKey, undefined, ['HS256'])).rejects.toThrow('"alg" must be one of')
  })
})

describe('RSA keys', () => {
  const thumbprint = (issuer: TestIssuer): Promise<string> => calculateJwkThumbprint(issuer.signingKey.publicJwk)

  it('are never shared by living issuers', async () => {
    const issuers = await Promise.all([createTestIssuer(), createTestIssuer(), createTestIssuer()])
    const prints = await Promise.all(issuers.map(thumbprint))
    expect(new Set(prints).size).toBe(3)
    await Promise.all(issuers.map((issuer) => issuer.close()))
  })

  it('of a closed issuer serve the next, under another kid', async () => {
    const first = await createTestIssuer()
    const foreign = await first.createForeignKey('RS512')
    const used = [await thumbprint(first), await calculateJwkThumbprint(foreign.publicJwk)]
    await first.close()
    await first.close()
    const next = [await createTestIssuer(), await createTestIssuer()] as const
    expect((await Promise.all(next.map(thumbprint))).toSorted()).toEqual(used.toSorted())
    expect([first.signingKey.kid, foreign.kid]).not.toContain(next[0].signingKey.kid)
    await Promise.all(next.map((issuer) => issuer.close()))
  })

  it('sign no more once their issuer has closed', async () => {
    const issuer = await createTestIssuer()
    await issuer.close()
    await expect(issuer.sign()).rejects.toThrow('closed; its keys may be in use by another issuer')
    await expect(issuer.rotate()).rejects.toThrow('closed')
  })

  it('made while their issuer closes go straight to the next', async () => {
    const ring = await KeyRing.create('RS256')
    const late = ring.add('RS256')
    ring.close()
    await expect(late).rejects.toThrow('closed')
    expect(ring.published).toHaveLength(1)
  })
})
