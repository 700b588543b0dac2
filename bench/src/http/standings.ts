import { ratiosOf } from '../contest.js'
import type { Control } from '../control.js'
import { median, spreadOf, type Spread } from '../statistics.js'
import { BARE, BARE_TWIN } from './names.js'
import type { Race, Run } from './race.js'

/** How a server did beside the same server without authentication. */
export interface HttpStanding {
  readonly contender: string
  readonly rate: number
  /** The median, over rounds, of its rate ÷ that of the server without authentication. */
  readonly ratio: number
  readonly spread: Spread
  /** Microseconds of processor time a request. */
  readonly cpu: number
  /** What authentication adds to that. */
  readonly added: number
  /** Which share of a processor the server used: below 1, the load was what limited it. */
  readonly busy: number
}

export function standingsOf({ runs }: Race): readonly HttpStanding[] {
  const bare = runs.find(({ contender }) => contender === BARE)
  return runs.map((run) => standingOf(run, bare ?? run))
}

function standingOf({ contender, rates, cpu, busy }: Run, bare: Run): HttpStanding {
  const ratios = ratiosOf(rates, bare.rates)
  const added = median(cpu.map((spent, round) => spent - (bare.cpu[round] ?? Number.NaN)))
  return {
    contender,
    rate: median(rates),
    ratio: median(ratios),
    spread: spreadOf(ratios),
    cpu: median(cpu),
    added,
    busy: median(busy),
  }
}

/** The server without authentication beside itself, in another process. */
export function controlOfRace(race: Race): Control {
  const twin = standingsOf(race).find(({ contender }) => contender === BARE_TWIN)
  const { ratio, spread } = twin ?? { ratio: Number.NaN, spread: { low: Number.NaN, high: Number.NaN } }
  return { ratio, spread, margin: Math.max(spread.high - 1, 1 - spread.low) }
}
