import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bench, type Ended } from './run-bench.js'

const number: unknown = expect.any(Number)
const COMMON = [
  'no auth',
  'no auth (A/A)',
  'jwks-auth, tokens remembered',
  'jwks-auth, every signature',
  'jose by hand',
]
const FRAMEWORKS = {
  express: [...COMMON, 'express-oauth2-jwt-bearer', 'express-jwt + jwks-rsa'],
  koa: [...COMMON, 'koa-jwt + jwks-rsa'],
  fastify: [...COMMON, '@fastify/jwt + get-jwks', 'fastify-jwt-jwks'],
}

describe('bench http', () => {
  let folder = ''
  let ended: Ended
  let written: unknown
  let drawn = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jwks-auth-bench-'))
    const [json, chart] = [join(folder, 'http.json'), join(folder, 'http.svg')]
    const tiny = ['--slices', '1', '--slice-ms', '20', '--tokens', '64']
    ended = await bench('http', '--quick', '--json', json, '--chart', chart, ...tiny)
    written = JSON.parse(await readFile(json, 'utf8'))
    drawn = await readFile(chart, 'utf8')
  }, 120_000)

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('ends well', () => {
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
  })

  it.each(Object.entries(FRAMEWORKS))(
    'has shown every guard of %s to accept a good token and refuse a forged one',
    (framework, contenders) => {
      const guards = contenders.filter((name) => !name.startsWith('no auth'))
      const proofs = guards.map((contender) => ({ contender, acceptsGood: true, refusesForged: true }))
      expect(written).toMatchObject({
        benches: { http: { races: expect.arrayContaining([expect.objectContaining({ framework, proofs })]) } },
      })
    },
  )

  it('measured requests and processor time of every server', () => {
    const results = Object.entries(FRAMEWORKS).map(([framework, contenders]) => ({
      framework,
      standings: contenders.map((contender) => ({
        contender,
        rate: number,
        ratio: number,
        cpu: number,
        added: number,
      })),
      control: { ratio: number },
    }))
    expect(written).toMatchObject({ benches: { http: { results } } })
  })

  it('judged each framework twice', () => {
    expect(ended.stdout.match(/tokens remembered.*(holds|missed|no verdict)/g)).toHaveLength(3)
    expect(ended.stdout.match(/every RS256 signature.*(holds|missed|no verdict)/g)).toHaveLength(3)
  })

  it('drew a chart of them', () => {
    expect(drawn).toMatch(/^<svg /)
    for (const contender of ['express-jwt + jwks-rsa', 'koa-jwt + jwks-rsa', 'fastify-jwt-jwks']) {
      expect(drawn).toContain(`>${contender}</text>`)
    }
  })
})
