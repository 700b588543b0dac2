import { describe, expect, it } from 'vitest'
import type { Standing } from '../../bench/src/contest.js'
import { judgeHttp } from '../../bench/src/http/judgement.js'
import { BARE, BARE_TWIN, FORGETFUL, WARM } from '../../bench/src/http/names.js'
import { controlOfRace, standingsOf } from '../../bench/src/http/standings.js'
import { judgeAgainst, judgeRemembered, judgeUncached } from '../../bench/src/verify/judgement.js'

const level = { low: 1, high: 1 }
const calm = { ratio: 1, spread: level, margin: 0 }

function standing(name: string, ratio: number, rates: readonly number[] = [ratio]): Standing {
  return { name, rates, rate: ratio, ratio, spread: level }
}

describe('what is promised of verify', () => {
  it('is judged for each algorithm and mode by the ratio to the bare check', () => {
    const contest = (mode: string, ratio: number) =>
      ({ algorithm: 'RS256', mode, standings: [standing('jwks-auth', ratio)], control: calm }) as const
    const judged = judgeUncached([contest('one at a time', 0.86), contest('64 at once', 0.9)])
    expect(judged).toMatchObject([
      { target: { at: 'least', value: 0.85 }, measured: 0.86, verdict: { is: 'holds' } },
      { target: { at: 'least', value: 1 }, measured: 0.9, verdict: { is: 'missed' } },
    ])
  })

  it('is judged for remembered tokens by the worst size, against the bare check and the bare look-up', () => {
    const contest = (tokens: number, ratio: number, lookUp: number) =>
      ({
        algorithm: 'ES256',
        tokens,
        standings: [standing('jwks-auth', ratio)],
        lookUps: { 'jwks-auth': lookUp },
        control: calm,
      }) as const
    expect(judgeRemembered([contest(1, 90, 1.5), contest(1000, 50, 1.4), contest(10_000, 70, 2.2)])).toMatchObject([
      { line: expect.stringContaining('(1000)'), measured: 50, verdict: { is: 'missed', by: 10 } },
      { line: expect.stringContaining('(10000)'), measured: 2.2, verdict: { is: 'missed' } },
    ])
  })

  it('compares with an earlier commit round by round', () => {
    const standings = [standing('jwks-auth', 1, [96, 48, 24]), standing('jwks-auth (HEAD~1)', 1, [100, 50, 25])]
    const contest = { algorithm: 'RS256', mode: 'one at a time', standings, control: calm } as const
    expect(judgeAgainst([contest], 'jwks-auth (HEAD~1)')).toMatchObject([
      { measured: 0.96, target: { at: 'least', value: 0.95 }, verdict: { is: 'holds' } },
    ])
    expect(judgeAgainst([contest], undefined)).toEqual([])
  })
})

describe('what is promised of http', () => {
  const run = (contender: string, rates: readonly number[], cpu: readonly number[]) => ({
    contender,
    rates,
    cpu,
    busy: rates.map(() => 1),
  })
  const race = (twin: readonly number[], twinCpu: readonly number[] = [10, 20, 10]) => ({
    framework: 'koa',
    proofs: [],
    runs: [
      run(BARE, [100, 50, 100], [10, 20, 10]),
      run(BARE_TWIN, twin, twinCpu),
      run(WARM, [94, 47, 94], [14, 24, 14]),
      run(FORGETFUL, [40, 20, 40], [60, 70, 60]),
    ],
  })
  const judgedWith = (twin: readonly number[], twinCpu?: readonly number[]) => {
    const one = race(twin, twinCpu)
    return judgeHttp({ framework: 'koa', standings: standingsOf(one), control: controlOfRace(one) })
  }

  it('compares each server with the one without authentication, round by round', () => {
    expect(standingsOf(race([100, 50, 100]))).toMatchObject([
      { ratio: 1, added: 0 },
      { ratio: 1, added: 0 },
      { ratio: 0.94, added: 4 },
      { ratio: 0.4, added: 50 },
    ])
  })

  it('judges shares while the control is calm', () => {
    expect(judgedWith([99, 51, 100])).toMatchObject([
      { measured: 0.94, target: { at: 'least', value: 0.93 }, verdict: { is: 'holds' } },
      { measured: 0.4, target: { at: 'least', value: 0.5 }, verdict: { is: 'missed' } },
    ])
  })

  it('judges the warm server by processor time when it is not', () => {
    expect(judgedWith([120, 60, 120])[0]).toMatchObject({
      measured: 4,
      unit: ' µs',
      target: { at: 'most', value: 10 },
      verdict: { is: 'holds' },
    })
  })

  it('leaves the warm server open when not even processor time can be trusted', () => {
    expect(judgedWith([120, 60, 120], [40, 90, 40])[0]).toMatchObject({ unit: ' µs', verdict: { is: 'open' } })
  })
})
