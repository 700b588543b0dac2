import { createVerifier, tenantFrom, type Verifier } from '@jwks-auth/core'
import { generateKeyPairSync } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { parseKeySet } from '../../packages/core/src/keys/key-set.js'
import { encoded } from './grammar.js'
import { authenticator } from './service.js'

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const verifier: Verifier = createVerifier({
  issuer: 'https://issuer.example',
  audience: 'api',
  jwks: { keys: [JSON.parse(JSON.stringify(publicKey.export({ format: 'jwk' })))] },
  maxTokenBytes: 1_048_576,
})
afterAll(() => verifier.close())

const SMALL = 40_000
const TIMES = 16
/** Linear work takes 16 times as long, quadratic work 256 times; between them there is room for caches and collectors. */
const MOST = 64
/** Below this a timer and a garbage collector are all that is measured. */
const NOTHING = 1

/** Of the processor's time, not the clock's: how busy the machine is with other things makes no difference. */
async function milliseconds(work: () => unknown): Promise<number> {
  let least = Infinity
  for (let round = 0; round < 4; round += 1) {
    const start = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

async function ratio(inputOf: (size: number) => string, work: (input: string) => unknown): Promise<number> {
  const inputs = [inputOf(SMALL), inputOf(SMALL * TIMES)]
  await work(inputs[0] ?? '')
  const [small, large] = [
    await milliseconds(() => work(inputs[0] ?? '')),
    await milliseconds(() => work(inputs[1] ?? '')),
  ]
  return large / Math.max(small, NOTHING)
}

const members = (size: number): string => Array.from({ length: size / 10 }, (_, at) => `"m${at}":1`).join(',')
const header = (json: string): string => `${encoded(json)}.${encoded('{}')}.AAAA`
const claims = (json: string): string => `${encoded('{"alg":"ES256"}')}.${encoded(json)}.AAAA`

describe('work grows no faster than its input', () => {
  it.each<[string, (size: number) => string]>([
    ['dots', (size) => '.'.repeat(size)],
    ['one segment', (size) => 'A'.repeat(size)],
    ['a signature', (size) => `${header('{"alg":"ES256"}').slice(0, -4)}${'A'.repeat(size)}`],
    ['header members', (size) => header(`{${members(size)}}`)],
    ['header members of one name', (size) => header(`{${'"a":1,'.repeat(size / 6)}"b":1}`)],
    ['header brackets', (size) => header('['.repeat(size / 2) + ']'.repeat(size / 2))],
    ['brackets that never close', (size) => header('['.repeat(size / 2))],
    ['objects in objects', (size) => header('{"a":'.repeat(size / 8) + '1' + '}'.repeat(size / 8))],
    ['backslashes', (size) => header(`{"a":"${'\\\\'.repeat(size / 4)}"}`)],
    ['quotes', (size) => header(`{"a":[${'"",'.repeat(size / 4)}1]}`)],
    ['white space', (size) => header(`{"a"${' '.repeat(size / 2)}:1}`)],
    ['claims', (size) => claims(`{${members(size)}}`)],
    ['deep claims', (size) => claims(`{"a":${'['.repeat(size / 4)}${']'.repeat(size / 4)}}`)],
  ])('T14 T15 of a token: %s', async (_what, inputOf) => {
    expect(await ratio(inputOf, (token) => verifier.verify(token).catch(() => {}))).toBeLessThan(MOST)
  })

  const request = async (authorization: string): Promise<unknown> =>
    await authenticator.authenticate({
      method: 'GET',
      url: '/',
      host: '',
      headers: { authorization },
      rawHeaders: ['Authorization', authorization],
    })

  it.each<[string, (size: number) => string]>([
    ['spaces', (size) => `Bearer${' '.repeat(size)}`],
    ['spaces and something', (size) => `Bearer${' '.repeat(size)}!`],
    ['equals signs', (size) => `Bearer ${'='.repeat(size)}!`],
    ['characters and equals signs', (size) => `Bearer ${'a='.repeat(size / 2)}`],
  ])('T14 of an Authorization header: %s', async (_what, inputOf) => {
    expect(await ratio(inputOf, request)).toBeLessThan(MOST)
  })

  it.each<[string, (size: number) => string]>([
    ['brackets', (size) => '['.repeat(size)],
    ['members', (size) => `{${members(size)},"keys":[]}`],
    ['keys that are none', (size) => `{"keys":[${'1,'.repeat(size / 2)}1]}`],
    ['a key that is nothing but members', (size) => `{"keys":[{${members(size)}}]}`],
    ['a modulus', (size) => `{"keys":[{"kty":"RSA","e":"AQAB","n":"${'A'.repeat(size)}"}]}`],
  ])('T15 of a key set: %s', async (_what, inputOf) => {
    expect(await ratio(inputOf, (text) => parseKeySet(Buffer.from(text)).catch(() => {}))).toBeLessThan(MOST)
  })

  it.each<[string, string]>([
    ['slashes', '/'],
    ['segments', '/a'],
    ['escapes', '/%61'],
    ['backslashes', '\\'],
  ])('T14 of a path: %s', async (_what, part) => {
    const source = tenantFrom.pathSegment(1)
    const ask = (url: string): unknown => source({ method: 'GET', url, host: '', headers: {}, rawHeaders: [] })
    expect(await ratio((size) => part.repeat(size / part.length), ask)).toBeLessThan(MOST)
  })
})
