import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { candidateKeys, isSameSet, keySetOf, parseJson, parseKeySet } from './key-set.js'

let rsa: JWK
let ecs: readonly JWK[]
let ed25519: JWK

const publicJwk = async (alg: string): Promise<JWK> => {
  const { publicKey } = await generateKeyPair(alg, { extractable: true })
  return await exportJWK(publicKey)
}

beforeAll(async () => {
  ;[rsa, ed25519] = await Promise.all([publicJwk('RS256'), publicJwk('Ed25519')])
  ecs = await Promise.all(Array.from({ length: 6 }, () => publicJwk('ES256')))
})

const utf8 = (text: string): Buffer => Buffer.from(text)

describe('a key set', () => {
  it('holds the usable keys in their order, by kid, and says which it dropped and why', async () => {
    const keys = [
      { kty: 'oct', k: 'c2VjcmV0' },
      { ...rsa, kid: 'a' },
      null,
      { ...ed25519, kid: 'b' },
      { ...rsa, use: 'enc' },
    ]
    const set = await parseKeySet(utf8(JSON.stringify({ keys })))
    expect(set.keys.map(({ kid }) => kid)).toEqual(['a', 'b'])
    expect([...set.byKid.keys()]).toEqual(['a', 'b'])
    expect(set.dropped).toEqual([
      { index: 0, kid: undefined, reason: 'symmetric' },
      { index: 2, kid: undefined, reason: 'not_an_object' },
      { index: 4, kid: undefined, reason: 'not_for_signatures' },
    ])
  })

  it('lists keys without kid under none', async () => {
    const set = await keySetOf([rsa, { ...ed25519, kid: 'b' }])
    expect(set.keys).toHaveLength(2)
    expect([...set.byKid.keys()]).toEqual(['b'])
  })

  it('has the thumbprints that jose calculates', async () => {
    const published = [rsa, ed25519, ...ecs]
    const set = await keySetOf(published)
    expect(set.keys.map(({ thumbprint }) => thumbprint)).toEqual(
      await Promise.all(published.map((jwk) => calculateJwkThumbprint(jwk))),
    )
  })

  it('counts a key once that is published twice', async () => {
    const set = await keySetOf([
      { ...rsa, kid: 'a' },
      { ...rsa, kid: 'a', x5t: 'x' },
      { ...rsa, kid: 'b' },
      { ...rsa, kid: 'a', alg: 'RS256' },
    ])
    expect(set.keys.map(({ kid, algorithms }) => [kid, algorithms.length])).toEqual([
      ['a', 6],
      ['b', 6],
      ['a', 1],
    ])
  })

  it('is never made of nothing usable', async () => {
    await expect(keySetOf([])).rejects.toMatchObject({ reason: 'no_usable_key' })
    await expect(keySetOf([{ kty: 'oct', k: '' }])).rejects.toMatchObject({ reason: 'no_usable_key' })
  })

  it('T25 has at most a thousand members when published', async () => {
    const keys = (count: number): Buffer => utf8(JSON.stringify({ keys: [rsa, ...Array(count - 1).fill(null)] }))
    expect((await parseKeySet(keys(1000))).dropped).toHaveLength(999)
    await expect(parseKeySet(keys(1001))).rejects.toMatchObject({ reason: 'body' })
  })

  it.each([
    '{"keys":null}',
    '{"keys":{}}',
    '{"keys":"x"}',
    '{}',
    '[]',
    'null',
    '5',
    '"keys"',
    '{"__proto__":{"keys":[]}}',
  ])('is not %s', async (text) => {
    await expect(parseKeySet(utf8(text))).rejects.toMatchObject({ reason: 'body' })
  })
})

describe('JSON from a provider', () => {
  it('may begin with a byte order mark and hold anything but deep nesting', () => {
    expect(parseJson(utf8('\uFEFF{"a":["é",{"b":"[[[["}]}'))).toEqual({ a: ['é', { b: '[[[[' }] })
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(parseJson(utf8(nested(32)))).toBeDefined()
    expect(() => parseJson(utf8(nested(33)))).toThrow('deeper')
    expect(() => parseJson(utf8('{"a":'.repeat(33)))).toThrow('deeper')
    expect(parseJson(utf8(`[${Array(1000).fill('[{}]').join()}]`))).toHaveLength(1000)
  })

  it.each([Buffer.from([0x22, 0xc3, 0x28, 0x22]), utf8('{'), utf8(''), utf8('{"a":1}x'), Buffer.from('[]', 'utf16le')])(
    'is refused when it is none (%#)',
    (bytes) => {
      expect(() => parseJson(bytes)).toThrow(
        expect.objectContaining({ reason: 'body', message: 'the response is not JSON', cause: expect.any(Error) }),
      )
    },
  )

  it('is refused with what there is too much of', () => {
    const problemOf = (text: string): unknown => {
      try {
        return parseJson(utf8(text))
      } catch (error) {
        return error
      }
    }
    expect(problemOf('['.repeat(33))).toMatchObject({
      reason: 'body',
      message: 'the response nests deeper than 32',
    })
    expect(problemOf(`[${'0,'.repeat(8192)}0]`)).toMatchObject({
      reason: 'body',
      message: 'the response has more than 8192 members and items',
    })
  })
})

describe('the keys that may have signed a token', () => {
  it('are those of its kid that fit its algorithm', async () => {
    const set = await keySetOf([
      { ...rsa, kid: 'a' },
      { ...ecs[0], kid: 'a' },
      { ...ecs[1], kid: 'b' },
    ])
    expect(candidateKeys(set, 'a', 'RS256')).toEqual([set.keys[0]])
    expect(candidateKeys(set, 'a', 'ES256')).toEqual([set.keys[1]])
    expect(candidateKeys(set, 'b', 'ES256')).toEqual([set.keys[2]])
    expect(candidateKeys(set, 'b', 'RS256')).toEqual([])
    expect(candidateKeys(set, 'c', 'ES256')).toEqual([])
    expect(candidateKeys(set, '', 'ES256')).toEqual([])
  })

  it('are all that fit its algorithm when it has no kid', async () => {
    const set = await keySetOf([{ ...rsa, kid: 'a' }, { ...ecs[0], kid: 'b' }, ecs[1]])
    expect(candidateKeys(set, undefined, 'ES256')).toEqual([set.keys[1], set.keys[2]])
    expect(candidateKeys(set, undefined, 'PS512')).toEqual([set.keys[0]])
    expect(candidateKeys(set, undefined, 'EdDSA')).toEqual([])
  })

  it('are one key only, and it has to fit', async () => {
    const set = await keySetOf([{ ...rsa, alg: 'RS256' }])
    expect(candidateKeys(set, undefined, 'RS256')).toEqual(set.keys)
    expect(candidateKeys(set, undefined, 'PS256')).toEqual([])
  })

  it('are all of them, however many fit', async () => {
    const sameKid = await keySetOf([{ ...rsa, kid: 'a' }, ...ecs.map((jwk) => ({ ...jwk, kid: 'a' }))])
    expect(candidateKeys(sameKid, 'a', 'ES256')).toEqual(sameKid.keys.slice(1))
    expect(candidateKeys(sameKid, undefined, 'ES256')).toEqual(sameKid.keys.slice(1))
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'size', 'get'])(
    'are none for the kid %s, unless a key has it',
    async (kid) => {
      expect(candidateKeys(await keySetOf([{ ...rsa, kid: 'a' }, rsa]), kid, 'RS256')).toEqual([])
      const set = await keySetOf([JSON.parse(JSON.stringify({ ...rsa, kid }))])
      expect(candidateKeys(set, kid, 'RS256')).toEqual(set.keys)
    },
  )

  it('do not include keys without kid for a token that has one', async () => {
    const set = await keySetOf([rsa])
    expect(candidateKeys(set, 'undefined', 'RS256')).toEqual([])
    expect(candidateKeys(set, 'null', 'RS256')).toEqual([])
  })
})

describe('two key sets are the same', () => {
  const named = (...kids: readonly string[]): JWK[] => kids.map((kid, at) => ({ ...ecs[at], kid }))

  it('when they have the same keys in the same order, under the same names', async () => {
    const one = await keySetOf(named('a', 'b'))
    expect(isSameSet(one, await keySetOf(named('a', 'b')))).toBe(true)
    expect(isSameSet(one, await keySetOf(named('a', 'c')))).toBe(false)
    expect(isSameSet(one, await keySetOf(named('a')))).toBe(false)
    expect(isSameSet(await keySetOf(named('a')), one)).toBe(false)
    expect(isSameSet(one, await keySetOf(named('a', 'b').toReversed()))).toBe(false)
  })
})

describe('a key set that is made to be dear', () => {
  it('has no key that takes milliseconds to check, unless that is allowed', async () => {
    const long = { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(1024, 0xff).toString('base64url'), kid: 'long' }
    const odd = { ...rsa, e: Buffer.alloc(8, 0xff).toString('base64url'), kid: 'odd' }
    const set = await keySetOf([long, { ...rsa, kid: 'a' }, odd], 4096)
    expect(set.dropped).toEqual([
      { index: 0, kid: 'long', reason: 'rsa_too_long' },
      { index: 2, kid: 'odd', reason: 'rsa_exponent' },
    ])
    expect((await keySetOf([long], 8192)).keys.map(({ kid }) => kid)).toEqual(['long'])
  })

  it('is refused before it is parsed when it has more members than a thousand keys have', async () => {
    const many = utf8(`{"keys":[${'{},'.repeat(20_000)}{}]}`)
    expect(() => parseJson(many)).toThrow(expect.objectContaining({ reason: 'body' }))
    const thousand = utf8(
      JSON.stringify({
        keys: Array.from({ length: 1000 }, (_, index) => ({
          ...rsa,
          kid: `k${index}`,
          use: 'sig',
        })),
      }),
    )
    expect(parseJson(thousand)).toBeDefined()
  })

  /** How often other work has its turn until something is done. */
  const turnsUntil = async (work: () => Promise<unknown>): Promise<number> => {
    let turns = 0
    let done = false
    const count = (): void => {
      turns += 1
      if (!done) setImmediate(count)
    }
    setImmediate(count)
    await work()
    done = true
    return turns
  }

  it('lets other work have its turn while its keys are imported, after each four', async () => {
    const onNoCurve = Array.from({ length: 320 }, (_, index) => ({ ...ecs[0], y: ecs[0]?.x, kid: `k${index}` }))
    const turns = await turnsUntil(async () => await keySetOf(onNoCurve).catch(() => {}))
    expect(turns).toBeGreaterThanOrEqual(75)
    expect(turns).toBeLessThanOrEqual(90)
    const usable = Array.from({ length: 320 }, (_, index) => ({ ...ecs[0], kid: `k${index}` }))
    expect(await turnsUntil(async () => await keySetOf(usable))).toBeGreaterThanOrEqual(18)
  })
})
