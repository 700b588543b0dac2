import { median, spreadOf, type Spread } from './statistics.js'

/** One who takes part: runs for a slice of time and says how many operations a second it made. */
export interface Entrant {
  readonly name: string
  slice(): Promise<number>
}

/** How an entrant did. */
export interface Standing {
  readonly name: string
  /** Operations a second, one figure a round. */
  readonly rates: readonly number[]
  /** The median of `rates`. */
  readonly rate: number
  /** The median, over rounds, of its rate divided by the base's rate of the same round. */
  readonly ratio: number
  readonly spread: Spread
}

export interface ContestRules {
  /** The name of the entrant that all are compared with. */
  readonly base: string
  readonly rounds: number
  /** Told before every slice, warm-up included. */
  readonly onSlice?: (done: number, all: number) => void
}

/**
 * Lets entrants run slice by slice, every one once a round, after one round of warm-up that doesn't count. A ratio is
 * made of two slices of one round, taken within a second: a machine that is slow for a while is slow for both.
 *
 * This is why there is no tinybench or mitata here: both run a task to its end before the next one (tinybench can also
 * run all at the same time), so what the machine does meanwhile is taken for a difference between tasks.
 */
export async function contest(
  entrants: readonly Entrant[],
  { base, rounds, onSlice }: ContestRules,
): Promise<readonly Standing[]> {
  const rates = new Map<string, number[]>(entrants.map(({ name }) => [name, []]))
  if (rates.size < entrants.length) throw new Error('two entrants have the same name')
  const baseRates = rates.get(base)
  if (baseRates === undefined) throw new Error(`no entrant is called ${base}`)
  const all = entrants.length * (rounds + 1)
  let done = 0
  for (let round = 0; round <= rounds; round += 1) {
    for (const entrant of orderOf(entrants, round)) {
      onSlice?.(done, all)
      const rate = await entrant.slice()
      if (round > 0) rates.get(entrant.name)?.push(rate)
      done += 1
    }
  }
  return [...rates].map(([name, own]) => standing(name, own, baseRates))
}

/** Another one begins each round, and every other round runs backwards: nobody always follows the same neighbour. */
export function orderOf<T>(entrants: readonly T[], round: number): readonly T[] {
  const line = round % 2 === 0 ? entrants : entrants.toReversed()
  const first = Math.floor(round / 2) % line.length
  return [...line.slice(first), ...line.slice(0, first)]
}

function standing(name: string, rates: readonly number[], baseRates: readonly number[]): Standing {
  const ratios = ratiosOf(rates, baseRates)
  return { name, rates, rate: median(rates), ratio: median(ratios), spread: spreadOf(ratios) }
}

/** Round by round, one's rate divided by another's. */
export function ratiosOf(rates: readonly number[], others: readonly number[]): readonly number[] {
  return rates.map((rate, round) => rate / (others[round] ?? Number.NaN))
}
