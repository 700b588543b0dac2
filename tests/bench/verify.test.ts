import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bench, type Ended } from './run-bench.js'

const EVERYWHERE = [
  'node:crypto sync',
  'node:crypto callback',
  'jwks-auth',
  'jwks-auth (A/A)',
  'jose',
  'aws-jwt-verify',
]
const WITHOUT_EDDSA = ['fast-jwt + get-jwks', 'jsonwebtoken + jwks-rsa']
const REMEMBERING = ['node:crypto sync', 'bare look-up', 'bare look-up in a promise', 'jwks-auth', 'jwks-auth (A/A)']
const FAST_JWT = 'fast-jwt cache: true'
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA']

/** Neither fast-jwt with get-jwks nor jsonwebtoken knows EdDSA. */
function contendersFor(algorithm: string, everywhere: readonly string[], elsewhere: readonly string[]): string[] {
  return algorithm === 'EdDSA' ? [...everywhere] : [...everywhere, ...elsewhere]
}

const number: unknown = expect.any(Number)

describe('bench verify', () => {
  let folder = ''
  let ended: Ended
  let written: unknown

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jwks-auth-bench-'))
    const file = join(folder, 'verify.json')
    const tiny = ['--slices', '2', '--slice-ms', '5', '--tokens', '20']
    ended = await bench('verify', '--quick', '--json', file, ...tiny)
    written = JSON.parse(await readFile(file, 'utf8'))
  }, 60_000)

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  it('ends well, names the machine and shows every contender in a table', () => {
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 })
    expect(ended.stdout).toMatch(/^\d+ cores .*Node \d+\.\d+\.\d+/)
    for (const contender of [...EVERYWHERE, ...WITHOUT_EDDSA, ...REMEMBERING, FAST_JWT])
      expect(ended.stdout).toContain(contender)
  })

  it('says for every contest how far it can be trusted', () => {
    expect(ended.stdout.match(/^A\/A control( +\d+\.\d\d ± \d+\.\d\d){6}$/gm)).toHaveLength(1)
    expect(ended.stdout.match(/^A\/A control( +\d+\.\d\d ± \d+\.\d\d){3}$/gm)).toHaveLength(2)
  })

  it('tells its progress on stderr, without terminal codes when that is no terminal', () => {
    expect(ended.stderr).toContain('RS256: signing 20 tokens')
    expect(ended.stderr).not.toContain('\u001B')
  })

  it('has shown every contender to accept a good token and refuse a forged one', () => {
    const algorithms = ALGORITHMS.map((algorithm) => {
      const remembering = ['bare look-up', 'bare look-up in a promise']
      const all = [
        ...contendersFor(algorithm, EVERYWHERE, WITHOUT_EDDSA),
        ...contendersFor(algorithm, remembering, [FAST_JWT]),
      ]
      return { algorithm, proofs: all.map((contender) => ({ contender, acceptsGood: true, refusesForged: true })) }
    })
    expect(written).toMatchObject({ benches: { verify: { algorithms } } })
  })

  it('measured every contender with every algorithm, one at a time, 64 at once, and remembered', () => {
    const standing = (name: string): unknown => ({
      name,
      rates: [number, number],
      rate: number,
      ratio: number,
      spread: { low: number, high: number },
    })
    const control = { ratio: number, margin: number }
    const contests = ALGORITHMS.flatMap((algorithm) =>
      ['one at a time', '64 at once'].map((mode) => ({
        algorithm,
        mode,
        standings: contendersFor(algorithm, EVERYWHERE, WITHOUT_EDDSA).map(standing),
        control,
      })),
    )
    const remembered = ALGORITHMS.map((algorithm) => ({
      algorithm,
      tokens: 1,
      standings: contendersFor(algorithm, REMEMBERING, [FAST_JWT]).map(standing),
      lookUps: { 'bare look-up': 1, 'jwks-auth': number },
      control,
    }))
    expect(written).toMatchObject({
      machine: { cores: number, node: process.version },
      quick: true,
      benches: {
        verify: { plan: { tokens: 20, uncached: { rounds: 2, sliceMs: 5 } }, contests, remembered },
      },
    })
  })

  it('ends with a table of what is promised, and says of each whether it holds', () => {
    const table = ended.stdout.slice(ended.stdout.indexOf('What is promised'))
    const verdict = /(holds|missed by [\d.]+|no verdict: control over 3 %)$/
    const lines = table.split('\n').filter((line) => /[≥≤]/.test(line))
    expect(lines).toHaveLength(12)
    for (const line of lines) expect(line).toMatch(verdict)
    expect(written).toMatchObject({
      judged: lines.map(() => ({ measured: number, verdict: { is: expect.any(String) } })),
    })
  })
})

describe('the command line of bench', () => {
  it('explains itself', async () => {
    const { code, stdout } = await bench('--help')
    expect(code).toBe(0)
    expect(stdout).toContain('--quick')
    expect(stdout).toContain('verify')
    expect(stdout).toContain('cache')
  })

  it.each([
    ['an unknown bench', ['nonsense'], 'there is no bench called "nonsense"'],
    ['an unknown option', ['verify', '--fast'], '--fast'],
    ['a number that is none', ['verify', '--slices', 'many'], '--slices must be a whole number from 1, not "many"'],
    ['a name that nothing has', ['cache', '--only', 'jose,coal'], '--only: there is no "coal"'],
    ['a commit that does not exist', ['verify', '--against', 'nonsense'], '--against: there is no commit "nonsense"'],
    ['a file that cannot be written', ['verify', '--json', '/nowhere/at/all.json'], '--json'],
  ])('refuses %s with exit code 2', async (_what, args, message) => {
    const { code, stderr } = await bench(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
