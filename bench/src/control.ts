import { ratiosOf, type Standing } from './contest.js'
import { median, spreadOf, type Spread } from './statistics.js'

/** What comes out when a contender is compared with itself: 1, were the machine at rest. */
export interface Control {
  readonly ratio: number
  readonly spread: Spread
  /** How far from 1 the ratio strays in the better half of the rounds. Differences below that mean nothing. */
  readonly margin: number
}

/** Compares the standings of one contender that ran under two names. */
export function controlOf(standings: readonly Standing[], name: string, twinName: string): Control {
  const ratios = ratiosOf(ratesOf(standings, twinName), ratesOf(standings, name))
  const spread = spreadOf(ratios)
  return { ratio: median(ratios), spread, margin: Math.max(spread.high - 1, 1 - spread.low) }
}

function ratesOf(standings: readonly Standing[], name: string): readonly number[] {
  return standings.find((standing) => standing.name === name)?.rates ?? []
}

export function describeControl({ ratio, spread, margin }: Control): string {
  const percent = Math.max(1, Math.round(margin * 100))
  const range = `${spread.low.toFixed(2)}–${spread.high.toFixed(2)}`
  return `A/A control: ${ratio.toFixed(2)} (spread ${range}): differences below ${percent} % mean nothing in this run`
}
