import { contest, ratiosOf, type Standing } from '../contest.js'
import { controlOf, type Control } from '../control.js'
import { freshEntrantOf } from '../fresh-slice.js'
import type { Progress } from '../progress.js'
import { median } from '../statistics.js'
import { Population, type Issuers, type PopulationParts, type TenantSample } from './population.js'
import { FEW_CLAIM, MANY_CLAIM } from './tokens.js'

export interface TenantsPlan {
  readonly known: number
  readonly live: number
  readonly few: number
  readonly rounds: number
  readonly sliceMs: number
}

/** Few tenants, the same once more, and many: what a request takes with each. */
export interface Comparison {
  readonly issuers: Issuers
  readonly remembers: boolean
  readonly standings: readonly Standing[]
  readonly control: Control
  /** Time a request among many tenants ÷ among few. */
  readonly slowdown: number
  /** How often the loader was asked for the many, and how often of that while the clock ran. */
  readonly loads: number
  readonly loadsWhileTimed: number
}

export interface ComparisonParts {
  readonly issuers: Issuers
  readonly remembers: boolean
  readonly few: readonly TenantSample[]
  readonly many: readonly TenantSample[]
  readonly plan: TenantsPlan
  readonly origin: string
  readonly audience: string
  readonly progress: Progress
}

/** How many requests fetch keys and load tenants at the same time, before the clock starts. */
const AT_ONCE = 64

export async function compare(parts: ComparisonParts): Promise<Comparison> {
  const { issuers, remembers, plan, progress } = parts
  progress.step(`${describeComparison(parts)}: loading ${plan.live} tenants, ${plan.rounds} rounds`)
  const few = populate(parts, `${plan.few} tenants`, { live: plan.few, claim: FEW_CLAIM })
  const twin = populate(parts, `${plan.few} tenants (A/A)`, { live: plan.few, claim: FEW_CLAIM })
  const many = populate(parts, `${plan.live.toLocaleString('en')} tenants`, { live: plan.live, claim: MANY_CLAIM })
  const sides = [
    { population: few, samples: parts.few },
    { population: twin, samples: parts.few },
    { population: many, samples: parts.many },
  ]
  try {
    for (const { population, samples } of sides) await showAllAtOnce(population, samples)
    const loads = many.loads
    const entrants = sides.map(({ population, samples }) =>
      freshEntrantOf(population, { samples, sliceMs: plan.sliceMs, now: () => performance.now() }),
    )
    const standings = await contest(entrants, {
      base: few.name,
      rounds: plan.rounds,
      onSlice: (done, of) => {
        progress.at(done / of)
      },
    })
    const ratesOf = (name: string): readonly number[] => standings.find((one) => one.name === name)?.rates ?? []
    return {
      issuers,
      remembers,
      standings,
      control: controlOf(standings, few.name, twin.name),
      slowdown: median(ratiosOf(ratesOf(few.name), ratesOf(many.name))),
      loads,
      loadsWhileTimed: many.loads - loads,
    }
  } finally {
    for (const { population } of sides) await population.close()
  }
}

export function describeComparison({ issuers, remembers }: Pick<Comparison, 'issuers' | 'remembers'>): string {
  const tokens = remembers ? 'tokens remembered' : 'every RS256 signature checked'
  return `${issuers === 'shared' ? 'one issuer' : 'own issuers'}, ${tokens}`
}

function populate(
  { issuers, remembers, plan, origin, audience }: ComparisonParts,
  name: string,
  { live, claim }: Pick<PopulationParts, 'live' | 'claim'>,
): Population {
  return new Population({ name, known: plan.known, live, issuers, claim, remembers, origin, audience })
}

/** Loads what is to be live, and lets those who remember see every token twice. */
async function showAllAtOnce(population: Population, samples: readonly TenantSample[]): Promise<void> {
  const all = [...samples, ...samples]
  let next = 0
  const work = async (): Promise<void> => {
    for (let sample = all[next++]; sample !== undefined; sample = all[next++]) await population.check(sample)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}
