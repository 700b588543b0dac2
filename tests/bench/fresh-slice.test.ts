import { expect, it } from 'vitest'
import { freshEntrantOf } from '../../bench/src/fresh-slice.js'
import { bareLookUp } from '../../bench/src/contenders/look-up.js'

const samples = ['t0', 't1', 't2'].map((token) => ({ token, tenant: token.toUpperCase() }))

it('times the checks alone, in batches, and goes on with the next token', async () => {
  let time = 0
  const seen: string[] = []
  const check = ({ token, tenant }: { token: string; tenant: string }): boolean => {
    seen.push(`${token}${tenant}`)
    time += 0.5
    return true
  }
  const entrant = freshEntrantOf({ name: 'own', check }, { samples, sliceMs: 40, now: () => time })
  expect(await entrant.slice()).toBe(2000)
  expect(seen).toHaveLength(128)
  expect(seen.slice(0, 4)).toEqual(['t0T0', 't1T1', 't2T2', 't0T0'])
  await entrant.slice()
  expect(seen[128]).toBe(`t${128 % 3}T${128 % 3}`)
})

it('waits for what is promised, and fails when a good token is refused', async () => {
  let time = 0
  let open = 0
  const check = async (): Promise<boolean> => {
    open += 1
    await Promise.resolve()
    open -= 1
    time += 1
    return open === 0 && time < 80
  }
  const entrant = freshEntrantOf({ name: 'own', check }, { samples, sliceMs: 10, now: () => time })
  expect(await entrant.slice()).toBe(1000)
  await expect(entrant.slice()).rejects.toThrow('refused a good token')
})

it('takes smaller batches of those who are slower than a slice is long', async () => {
  let time = 0
  const counts: number[] = []
  let checks = 0
  const check = (): boolean => {
    checks += 1
    time += 10
    return true
  }
  const entrant = freshEntrantOf({ name: 'slow', check }, { samples, sliceMs: 15, now: () => time })
  for (let slice = 0; slice < 8; slice += 1) {
    checks = 0
    expect(await entrant.slice()).toBe(100)
    counts.push(checks)
  }
  expect(counts).toEqual([64, 32, 16, 8, 4, 2, 2, 2])
})

it('finds by its look-up the whole token only', () => {
  const end = 'the same last characters'
  const sample = (token: string) => ({ token, signed: Buffer.of(), signature: Buffer.of() })
  const lookUp = bareLookUp([sample(`known ${end}`)])
  expect(lookUp.check(sample(['known', end].join(' ')))).toBe(true)
  expect(lookUp.check(sample(`other ${end}`))).toBe(false)
  expect(lookUp.check(sample('short'))).toBe(false)
})
