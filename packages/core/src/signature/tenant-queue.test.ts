import { describe, expect, it } from 'vitest'
import { TenantQueue, type WaitingCheck } from './tenant-queue.js'
import { WaitingChecks } from './waiting-checks.js'

const ONE_SOURCE = {}

const checkOf = (source: object = ONE_SOURCE, bytes = 10, tenant = 'acme'): WaitingCheck => ({
  tenant,
  source,
  bytes,
  place: 0,
  start: () => {},
  giveUp: () => {},
  list: undefined,
  older: undefined,
  newer: undefined,
})

describe('the line of a tenant', () => {
  it('is as long as the checks in it, and keeps their bytes', () => {
    const line = new TenantQueue('acme')
    const checks = [10, 20, 30].map((bytes) => checkOf(ONE_SOURCE, bytes))
    for (const check of checks) line.add(check)
    expect([line.tenant, line.size, line.bytes]).toEqual(['acme', 3, 60])
    expect(checks.map((check) => line.remove(check))).toEqual([true, true, true])
    expect([line.size, line.bytes]).toEqual([0, 0])
  })

  it('lets each check leave once, and none that is not in it', () => {
    const line = new TenantQueue('acme')
    const [first, second, stranger] = [checkOf(), checkOf(), checkOf()]
    for (const check of [first, second]) line.add(check)
    expect([stranger, first, first].map((check) => line.remove(check))).toEqual([false, true, false])
    expect([line.size, line.bytes, line.shift(), line.shift()]).toEqual([1, 10, second, undefined])
  })

  it('serves its sources in rotation, each in the order in which its checks came', () => {
    const line = new TenantQueue('acme')
    const [one, other] = [{}, {}]
    const [a, b, c, d] = [checkOf(one), checkOf(one), checkOf(other), checkOf(one)]
    for (const check of [a, b, c, d]) line.add(check)
    expect(Array.from({ length: 5 }, () => line.shift())).toEqual([a, c, b, d, undefined])
    expect([line.size, line.bytes]).toEqual([0, 0])
  })

  it('finds each check by chance, whichever have left', () => {
    const line = new TenantQueue('acme')
    const checks = Array.from({ length: 4 }, () => checkOf())
    for (const check of checks) line.add(check)
    const found = (): readonly (WaitingCheck | undefined)[] =>
      Array.from({ length: line.size }, (_, at) => line.oneOf((at + 0.5) / line.size))
    expect(found()).toEqual(checks)
    const [first, second, third, fourth] = checks
    if (first === undefined || fourth === undefined) throw new Error('there are four')
    line.remove(first)
    expect(new Set(found())).toEqual(new Set([second, third, fourth]))
    line.remove(fourth)
    expect(new Set(found())).toEqual(new Set([second, third]))
    expect(line.oneOf(0.999)).toBe(found()[1])
  })
})

describe('the checks that wait', () => {
  const chance = (): number => 0.5

  it('are those of all tenants, which are served in rotation', () => {
    const waiting = new WaitingChecks()
    const [a, b, c] = [checkOf(), checkOf(), checkOf(ONE_SOURCE, 5, 'globex')]
    for (const check of [a, b, c]) expect(waiting.add(check, chance)).toEqual([])
    expect([waiting.size, waiting.bytes]).toEqual([3, 25])
    const taken = Array.from({ length: 4 }, () => waiting.take(() => true))
    expect(taken).toEqual([a, c, b, undefined])
    expect([waiting.size, waiting.bytes]).toEqual([0, 0])
  })

  it('are passed over while their tenant is not served', () => {
    const waiting = new WaitingChecks()
    const [a, b] = [checkOf(), checkOf(ONE_SOURCE, 5, 'globex')]
    for (const check of [a, b]) waiting.add(check, chance)
    expect(waiting.take((tenant) => tenant === 'globex')).toBe(b)
    expect(waiting.take((tenant) => tenant === 'globex')).toBeUndefined()
    expect(waiting.take(() => false)).toBeUndefined()
    expect([waiting.size, waiting.bytes]).toEqual([1, 10])
  })

  it('leave once', () => {
    const waiting = new WaitingChecks()
    const [check, stranger, foreign] = [checkOf(), checkOf(), checkOf(ONE_SOURCE, 5, 'globex')]
    waiting.add(check, chance)
    expect([stranger, foreign, check, check].map((one) => waiting.remove(one))).toEqual([false, false, true, false])
    expect([waiting.size, waiting.bytes]).toEqual([0, 0])
  })

  it('are 1,024 of one tenant at most, and of more than eight tenants an equal part of 8,192 each', () => {
    const waiting = new WaitingChecks()
    const gone: WaitingCheck[] = []
    for (let count = 0; count < 1024; count += 1) gone.push(...waiting.add(checkOf(), chance))
    expect([waiting.size, gone.length]).toEqual([1024, 0])
    gone.push(...waiting.add(checkOf(), chance))
    expect([waiting.size, gone.length]).toEqual([1024, 1])
    for (let tenant = 0; tenant < 15; tenant += 1)
      expect(waiting.add(checkOf(ONE_SOURCE, 10, `${tenant}`), chance)).toEqual([])
    // Of sixteen tenants each has 512 places.
    expect(waiting.add(checkOf(), chance)).toHaveLength(513)
    expect(waiting.size).toBe(512 + 15)
  })

  it('are 1 MiB of one tenant at most, but one may be as long as it likes', () => {
    const waiting = new WaitingChecks()
    const long = checkOf(ONE_SOURCE, 2 ** 20)
    expect(waiting.add(long, chance)).toEqual([])
    expect(waiting.add(checkOf(ONE_SOURCE, 1), chance)).toHaveLength(1)
    const other = new WaitingChecks()
    expect(other.add(checkOf(ONE_SOURCE, 2 ** 21), chance)).toEqual([])
    expect(other.bytes).toBe(2 ** 21)
  })

  it('are 8 MiB of all tenants at most: the one that keeps the most makes room', () => {
    const waiting = new WaitingChecks()
    for (let tenant = 0; tenant < 7; tenant += 1) waiting.add(checkOf(ONE_SOURCE, 2 ** 20, `${tenant}`), chance)
    const small = checkOf(ONE_SOURCE, 1, 'small')
    expect(waiting.add(small, chance)).toEqual([])
    expect(waiting.add(checkOf(ONE_SOURCE, 2 ** 20 - 1, 'last'), chance)).toEqual([])
    expect(waiting.bytes).toBe(2 ** 23)
    const gone = waiting.add(checkOf(ONE_SOURCE, 1, 'more'), chance)
    expect(gone.map(({ bytes }) => bytes)).toEqual([2 ** 20])
    expect(waiting.remove(small)).toBe(true)
  })
})
