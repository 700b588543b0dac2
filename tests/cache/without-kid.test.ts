import { createHash } from 'node:crypto'
import { createRegistry, createVerifier, nodeSignatures, RefusedError, type RefusalCode } from '@jwks-auth/core'
import { createTestIssuer, type TestIssuer, type TestKey } from '@jwks-auth/testing'
import { afterEach, describe, expect, it } from 'vitest'

const AUDIENCE = 'https://api.example.test'
const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

interface Target {
  readonly issuer: TestIssuer
  readonly keys: readonly TestKey[]
  /** How a token ends, and how many keys it was tried with. */
  readonly verify: (token: string) => Promise<readonly [ending: 'ok' | RefusalCode, checks: number]>
}

const certificate = (at: number): Buffer => Buffer.from(`certificate ${at}`)
const thumbprint = (digest: string, at: number): string =>
  createHash(digest).update(certificate(at)).digest('base64url')

function last(keys: readonly TestKey[]): TestKey {
  const key = keys.at(-1)
  if (key === undefined) throw new Error('there are no keys')
  return key
}

/** An issuer with so many keys, and other members of each. */
async function target(count: number, members: (at: number) => object = () => ({})): Promise<Target> {
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
  let checks = 0
  const check = nodeSignatures()
  const registry = createRegistry({
    requireHttps: false,
    signatures: (...args) => {
      checks += 1
      return check(...args)
    },
  })
  opened.push(registry, issuer)
  registry.register({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE })
  const keys: TestKey[] = []
  for (let at = 0; at < count; at += 1) keys.push(await issuer.createForeignKey('ES256'))
  issuer.publish(keys.map(({ publicJwk }, at) => ({ ...publicJwk, ...members(at) })))
  const verifier = createVerifier({ registry })
  const verify: Target['verify'] = async (token) => {
    checks = 0
    try {
      await verifier.verify(token, { tenant: 'default' })
      return ['ok', checks]
    } catch (error) {
      if (error instanceof RefusedError) return [error.code, checks]
      throw error
    }
  }
  return { issuer, keys, verify }
}

describe('A token without kid', () => {
  it('is accepted whichever of six keys signed it', async () => {
    const { issuer, keys, verify } = await target(6)
    for (const [at, key] of keys.entries())
      expect(await verify(await issuer.sign({ at }, { key, kid: null }))).toEqual(['ok', at + 1])
  })

  it.each(['x5t', 'x5t#S256'] as const)(
    'that names the certificate of a key by %s is tried with that key first',
    async (name) => {
      const digest = name === 'x5t' ? 'sha1' : 'sha256'
      const published = [
        (at: number) => ({ [name]: thumbprint(digest, at) }),
        (at: number) => ({ x5c: [certificate(at).toString('base64')] }),
      ]
      for (const members of published) {
        const { issuer, keys, verify } = await target(6, members)
        const header = { [name]: thumbprint(digest, 5) }
        expect(await verify(await issuer.sign({}, { key: last(keys), kid: null, header }))).toEqual(['ok', 1])
      }
    },
  )

  it('that names no certificate of a key, or that of another one, is tried with all of them', async () => {
    const { issuer, keys, verify } = await target(6, (at) => ({ x5t: thumbprint('sha1', at) }))
    const unknown = { x5t: thumbprint('sha1', 99) }
    expect(await verify(await issuer.sign({}, { key: last(keys), kid: null, header: unknown }))).toEqual(['ok', 6])
    const another = { x5t: thumbprint('sha1', 3) }
    expect(await verify(await issuer.sign({}, { key: last(keys), kid: null, header: another }))).toEqual(['ok', 6])
  })

  it('that none of the keys signed is refused, whatever certificate it names', async () => {
    const { issuer, verify } = await target(6, (at) => ({ x5t: thumbprint('sha1', at) }))
    const forger = await issuer.createForeignKey('ES256')
    const header = { x5t: thumbprint('sha1', 2), x5c: [certificate(2).toString('base64')], jwk: forger.publicJwk }
    expect(await verify(await issuer.sign({}, { key: forger, kid: null, header }))).toEqual(['signature_invalid', 6])
  })
})

describe('A kid that six keys share', () => {
  it('lets each of them verify', async () => {
    const { issuer, keys, verify } = await target(6, () => ({ kid: 'shared' }))
    for (const key of keys) expect((await verify(await issuer.sign({}, { key, kid: 'shared' })))[0]).toBe('ok')
  })
})
