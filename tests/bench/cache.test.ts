import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeFigure, NOT_APPLICABLE, share, time, timeFrom } from '../../bench/src/cache/figure.js'
import { acceptedAmong, after, burst, longest, Traffic, untilIts, withKid } from '../../bench/src/cache/traffic.js'
import { bench, type Ended } from './run-bench.js'

const number: unknown = expect.any(Number)
const text: unknown = expect.any(String)

describe('bench cache', () => {
  let folder = ''
  let ended: Ended
  let written: unknown

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jwks-auth-bench-'))
    const file = join(folder, 'cache.json')
    ended = await bench('cache', '--quick', '--json', file, '--only', 'jwks-auth,jose,aws-jwt-verify,cold,down')
    written = JSON.parse(await readFile(file, 'utf8'))
  }, 30_000)

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('ends well, names the machine, and shows the chosen libraries and scenarios in a table', () => {
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/^\d+ cores .*Node \d+\.\d+\.\d+/)
    expect(ended.stdout).toMatch(/^ +jwks-auth +jose +aws-jwt-verify$/m)
    expect(ended.stdout).toMatch(/^1\. 1,000 requests at once/m)
    expect(ended.stdout).toMatch(/^2\. 50 look-ups/m)
    expect(ended.stdout).not.toContain('3. ')
  })

  it('says which version of each library took part, and how it was used', () => {
    expect(ended.stdout).toMatch(/jose \d+\.\d+\.\d+: .*createRemoteJWKSet/)
    expect(ended.stdout).toMatch(/aws-jwt-verify \d+\.\d+\.\d+: .*HTTPS/)
  })

  it('counted what reached the issuer, and who was served', () => {
    const shares = { kind: 'share', share: number }
    const counts = { kind: 'count', count: number }
    const each = (figure: unknown): unknown => ({ 'jwks-auth': figure, jose: figure, 'aws-jwt-verify': figure })
    expect(written).toMatchObject({
      benches: {
        cache: {
          libraries: ['jwks-auth', 'jose', 'aws-jwt-verify'].map((name) => ({ name, version: text, use: text })),
          scenarios: [
            {
              name: 'cold',
              rows: [
                { row: 'upstream requests', figures: each({ kind: 'count', count: 1 }) },
                { row: 'requests served', figures: each(shares) },
              ],
            },
            { name: 'down', rows: [{ row: 'upstream requests', figures: each(counts) }] },
          ],
        },
      },
    })
  })
})

describe('a figure', () => {
  it.each([
    ['a count', { kind: 'count', count: 5001 } as const, '5,001'],
    ['all', share(200, 200), '100 %'],
    ['nearly all', share(4999, 5000), '> 99 %'],
    ['hardly any', share(1, 5000), '< 1 %'],
    ['none', share(0, 5000), '0 %'],
    ['a short time', time(7.4), '7 ms'],
    ['a long time', time(2640), '2.6 s'],
    ['a span', timeFrom(1000, 1030, 2000), '30 ms'],
    ['what did not happen', timeFrom(1000, undefined, 2500), '> 2.5 s'],
    ['what a library does not have', NOT_APPLICABLE, '—'],
  ])('of %s reads well', (_what, figure, expected) => {
    expect(describeFigure(figure)).toBe(expected)
  })
})

describe('traffic', () => {
  const client = {
    verify: async (token: string): Promise<void> => {
      if (token === 'hangs') await new Promise(() => {})
      if (token !== 'good') throw await Promise.resolve(new Error('refused'))
    },
  }

  it('counts what is not answered as not accepted', async () => {
    const traffic = await burst(client, ['good', 'bad', 'hangs', 'good'])
    await traffic.settle(performance.now() + 10)
    expect(traffic.outcomes()).toHaveLength(4)
    expect(acceptedAmong(traffic.outcomes())).toBe(2)
    expect(traffic.unanswered).toBe(1)
  })

  it('times a request from when it was due', async () => {
    const traffic = new Traffic()
    traffic.send(client, 'good', performance.now() - 5000)
    await traffic.settle(performance.now() + 10)
    expect(longest(traffic.outcomes())).toBeGreaterThanOrEqual(5000)
  })

  it('sends a token until it is accepted, or refused, or time is up', async () => {
    const options = { every: 1, until: () => false }
    expect(await untilIts('accepted', client, 'good', options)).toEqual(number)
    expect(await untilIts('refused', client, 'bad', options)).toEqual(number)
    expect(await untilIts('accepted', client, 'bad', { every: 1, until: after(5) })).toBeUndefined()
  })

  it('gives a token another kid and leaves the rest as it is', () => {
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: 'one' })).toString('base64url')
    const [head = '', ...rest] = withKid(`${header}.payload.signature`, 'two').split('.')
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', kid: 'two' })
    expect(rest).toEqual(['payload', 'signature'])
  })
})
