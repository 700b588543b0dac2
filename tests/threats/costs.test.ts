import { generateKeyPairSync } from 'node:crypto'
import { createRegistry, createVerifier, nodeSignatures, OptionsError } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { anIssuer, aTarget, AUDIENCE, closing, LONG } from './setup.js'

const ones = (bytes: number): string => Buffer.alloc(bytes, 0xff).toString('base64url')
/** What a check with it takes: 16 ms with 16,384 bits and 64, 1 ms with 8,192 and 32. */
const rsa = (bits: number, exponent: string) => ({ kty: 'RSA', n: ones(bits / 8), e: exponent, kid: `rsa-${bits}` })

describe('What a check costs', () => {
  it('T39 is not for a provider to choose: keys that take long are dropped, with the reason', async () => {
    const { issuer, events, verify } = await aTarget()
    const good = issuer.signingKey.publicJwk
    issuer.publish([good, rsa(16_384, 'AQAB'), rsa(8192, 'AQAB'), { ...rsa(2048, ones(8)), kid: 'odd' }])
    expect(await verify(await issuer.sign())).toBe('ok')
    const dropped = events.flatMap((event) => (event.type === 'key_dropped' ? [event.reason] : []))
    expect(dropped).toEqual(['rsa_too_long', 'rsa_too_long', 'rsa_exponent'])
  })

  it('T39 is for a registry to choose, and for nobody that it loads', async () => {
    const key = rsa(8192, 'AQAB')
    const issuer = await anIssuer()
    issuer.publish([key])
    const row = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE }
    const thumbprints = async (maxRsaBits: number): Promise<number> => {
      const registry = closing(createRegistry({ requireHttps: false, maxRsaBits, retry: { maxRetries: 0 } }))
      registry.register(row)
      const statuses = await registry.refresh('default').catch(() => [])
      return statuses.flatMap(({ keys }) => keys).length
    }
    expect([await thumbprints(8192), await thumbprints(4096)]).toEqual([1, 0])
    expect(() => createRegistry({ maxRsaBits: 16_384 })).toThrow(OptionsError)
    const registry = createRegistry({ requireHttps: false })
    expect(() => {
      registry.register({ ...row, maxRsaBits: 8192 } as never)
    }).toThrow(OptionsError)
    const problems: string[] = []
    const loading = closing(
      createRegistry({
        requireHttps: false,
        allowAddresses: ['127.0.0.1'],
        loadTenant: async () => ({ ...row, dedicatedIssuer: true, maxRsaBits: 8192 }) as never,
        observers: [
          (event) => {
            if (event.type === 'tenant_load_failed') problems.push(...event.problems.map(({ field }) => field))
          },
        ],
      }),
    )
    const token = await issuer.sign()
    await createVerifier({ registry: loading })
      .verify(token, { tenant: 'acme' })
      .catch(() => {})
    expect(problems.join()).toContain('maxRsaBits')
  })

  it('T39 of a token without kid is bounded: of a thousand keys 64 are tried, four of them at once, and it is no 401', async () => {
    let [checks, offloaded] = [0, 0]
    const { issuer, verify, events } = await aTarget(
      {},
      {
        signatures: (_algorithm, _key, _data, _signature, offload = false) => {
          checks += 1
          if (offload) offloaded += 1
          return false
        },
      },
    )
    const published = Array.from({ length: 1000 }, () => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      return { ...publicKey.export({ format: 'jwk' }) }
    })
    issuer.publish(published)
    const key = await issuer.createForeignKey('ES256')
    const sign = (): Promise<string> => issuer.sign({}, { key, kid: null })
    expect(await verify(await sign())).toBe('keys_unavailable')
    expect([checks, offloaded]).toEqual([64, 60])
    expect(events).toContainEqual(
      expect.objectContaining({ detail: 'more keys may have signed the token than it is tried with' }),
    )
    // It has spent what failed checks its source may have: the next is checked outside the main thread alone.
    expect(await verify(await sign())).toBe('keys_unavailable')
    expect([checks, offloaded]).toEqual([128, 124])
  })

  it('T39 in a flood of bad signatures turns no valid token away, and slows no other provider', async () => {
    const check = nodeSignatures()
    const offloaded = { acme: 0, globex: 0 }
    const made = { acme: 0, globex: 0 }
    const other = { kid: '' }
    const { issuer, clock, verify, register } = await aTarget(
      { tenant: 'acme' },
      {
        signatures: (algorithm, key, data, signature, offload) => {
          const tenant = key.kid === other.kid ? 'globex' : 'acme'
          made[tenant] += 1
          if (offload === true) offloaded[tenant] += 1
          return check(algorithm, key, data, signature, offload)
        },
      },
    )
    const neighbour = await anIssuer(clock)
    other.kid = neighbour.signingKey.kid
    register({ tenant: 'globex', issuer: neighbour.issuer, jwksUri: neighbour.jwksUri })
    const [first, theirs] = [await issuer.sign({}, LONG), await neighbour.sign({}, LONG)]
    expect([await verify(first, 'acme'), await verify(theirs, 'globex')]).toEqual(['ok', 'ok'])
    const forger = await issuer.createForeignKey('ES256')
    const { kid } = issuer.signingKey
    const forge = (jti: string): Promise<string> => issuer.sign({ jti }, { key: forger, kid, ...LONG })
    for (let at = 0; at < 50; at += 1) expect(await verify(await forge(`${at}`), 'acme')).toBe('signature_invalid')

    const before = offloaded.acme
    const flood = await Promise.all(Array.from({ length: 500 }, (_, at) => forge(`flood-${at}`)))
    const honest = await Promise.all(Array.from({ length: 20 }, (_, at) => issuer.sign({ jti: `${at}` }, LONG)))
    const refused = flood.map((token) => verify(token, 'acme'))
    const accepted = honest.map((token) => verify(token, 'acme'))
    const unconcerned = await verify(await neighbour.sign({ jti: 'new' }, LONG), 'globex')
    expect([await verify(first, 'acme'), unconcerned]).toEqual(['ok', 'ok'])
    expect(new Set(await Promise.all(accepted))).toEqual(new Set(['ok']))
    expect(new Set(await Promise.all(refused))).toEqual(new Set(['signature_invalid']))
    expect(offloaded.acme - before).toBeGreaterThanOrEqual(520)
    expect(offloaded.globex).toBe(0)
    expect(made.globex).toBe(2)
  })
})
