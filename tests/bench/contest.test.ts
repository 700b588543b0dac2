import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { contest, orderOf, type Entrant, type Standing } from '../../bench/src/contest.js'
import { controlOf, describeControl } from '../../bench/src/control.js'
import { entrantOf } from '../../bench/src/slice.js'
import { median, quantile } from '../../bench/src/statistics.js'
import { renderTable } from '../../bench/src/table.js'

/** Makes `rate` operations a second, times what the machine is worth at that moment. */
function entrant(name: string, rate: number, log: string[] = [], machine: () => number = () => 1): Entrant {
  return {
    name,
    async slice() {
      log.push(name)
      return await Promise.resolve(rate * machine())
    },
  }
}

const level = { low: 1, high: 1 }

function twoStandings(own: readonly number[], twin: readonly number[]): readonly Standing[] {
  return [
    { name: 'own', rates: own, rate: 1, ratio: 1, spread: level },
    { name: 'twin', rates: twin, rate: 1, ratio: 1, spread: level },
  ]
}

describe('statistics', () => {
  it('finds the middle of an odd and of an even number of values, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2)
  })
})

describe('a contest', () => {
  it('lets every entrant run once a round, a different one first', async () => {
    const log: string[] = []
    await contest([entrant('a', 1, log), entrant('b', 1, log), entrant('c', 1, log)], { base: 'a', rounds: 2 })
    const rounds = [log.slice(0, 3), log.slice(3, 6), log.slice(6, 9)]
    expect(log).toHaveLength(9)
    for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c'])
    expect(new Set(rounds.map(([first]) => first)).size).toBe(3)
  })

  it('gives nobody the same neighbour every time', () => {
    const before = [0, 1, 2, 3].map((round) => {
      const order = orderOf(['a', 'b', 'c'], round)
      return order[order.indexOf('b') - 1]
    })
    expect(new Set(before)).toEqual(new Set(['a', 'c', undefined]))
  })

  it('does not count the warm-up round', async () => {
    const [first] = await contest([entrant('a', 1)], { base: 'a', rounds: 3 })
    expect(first?.rates).toEqual([1, 1, 1])
  })

  it('finds the true ratio on a machine that slows down from round to round', async () => {
    let slices = 0
    const tiring = (): number => 1 / 2 ** Math.floor(slices++ / 2)
    const standings = await contest([entrant('bare', 100, [], tiring), entrant('own', 80, [], tiring)], {
      base: 'bare',
      rounds: 4,
    })
    expect(standings.map(({ name, ratio }) => [name, ratio])).toEqual([
      ['bare', 1],
      ['own', 0.8],
    ])
    expect(standings[1]?.spread).toEqual({ low: 0.8, high: 0.8 })
  })

  it('refuses a base that does not take part, and two entrants of one name', async () => {
    await expect(contest([entrant('a', 1)], { base: 'b', rounds: 1 })).rejects.toThrow('no entrant is called b')
    await expect(contest([entrant('a', 1), entrant('a', 1)], { base: 'a', rounds: 1 })).rejects.toThrow('same name')
  })
})

describe('a slice', () => {
  it('counts the checks that fit into it, and goes on with the next token', async () => {
    let time = 0
    const seen: string[] = []
    const samples = ['t0', 't1', 't2'].map((token) => ({ token, signed: Buffer.of(), signature: Buffer.of() }))
    const check = ({ token }: { readonly token: string }): boolean => {
      seen.push(token)
      time += 5
      return true
    }
    const mode = { name: 'one at a time', workers: 1 }
    const one = entrantOf({ name: 'own', check }, { samples, mode, sliceMs: 10, now: () => time })
    expect(await one.slice()).toBe(200)
    expect(await one.slice()).toBe(200)
    expect(seen).toEqual(['t0', 't1', 't2', 't0'])
  })

  it('keeps as many checks open as there are workers', async () => {
    let time = 0
    let open = 0
    let most = 0
    const samples = [{ token: 't', signed: Buffer.of(), signature: Buffer.of() }]
    const check = async (): Promise<void> => {
      open += 1
      most = Math.max(most, open)
      await setImmediate()
      open -= 1
      time += 1
    }
    const mode = { name: '8 at once', workers: 8 }
    await entrantOf({ name: 'own', check }, { samples, mode, sliceMs: 10, now: () => time }).slice()
    expect(most).toBe(8)
  })

  it('fails when a good token is refused while the clock runs', async () => {
    const samples = [{ token: 't', signed: Buffer.of(), signature: Buffer.of() }]
    const mode = { name: 'one at a time', workers: 1 }
    const parts = { samples, mode, sliceMs: 10, now: () => 0 }
    await expect(entrantOf({ name: 'own', check: () => false }, parts).slice()).rejects.toThrow('refused a good token')
  })
})

describe('the A/A control', () => {
  it('says how far the run can be trusted', () => {
    const control = controlOf(twoStandings([100, 100, 100, 100, 100], [96, 97, 101, 104, 110]), 'own', 'twin')
    expect(describeControl(control)).toBe(
      'A/A control: 1.01 (spread 0.97–1.04): differences below 4 % mean nothing in this run',
    )
  })

  it('never claims to be better than a hundredth', () => {
    expect(describeControl(controlOf(twoStandings([100], [100]), 'own', 'twin'))).toContain('below 1 %')
  })
})

describe('a table', () => {
  it('lines columns up', () => {
    const columns = [{ title: 'who' }, { title: 'n', align: 'right' }] as const
    expect(
      renderTable(columns, [
        ['jose', '1'],
        ['we', '12'],
      ]).split('\n'),
    ).toEqual(['who    n', '────  ──', 'jose   1', 'we    12'])
  })
})
