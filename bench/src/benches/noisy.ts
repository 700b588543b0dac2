import type { Bench, BenchOptions } from '../bench.js'
import { contest, ratiosOf, type Entrant, type Standing } from '../contest.js'
import { controlOf, describeControl, type Control } from '../control.js'
import { p99, pace } from '../noisy/pace.js'
import { longCurve, longRsa, Stage, type Noise } from '../noisy/stage.js'
import { median } from '../statistics.js'
import { renderTable, type Column } from '../table.js'
import { judge } from '../verdict.js'

/** The honest tenant's p99 beside a noisy one ÷ alone, at most. */
const TARGET = 1.5
const HONEST_RATE = 200
const NOISY_RATE = 50
const TOKENS = 500

interface Plan {
  readonly rounds: number
  readonly sliceMs: number
}

const QUICK: Plan = { rounds: 8, sliceMs: 1000 }
const FULL: Plan = { rounds: 30, sliceMs: 2000 }

interface Outcome {
  readonly noise: string
  readonly standings: readonly Standing[]
  readonly control: Control
  /** p99 beside the noisy tenant ÷ alone. */
  readonly slowdown: number
}

export const noisyBench: Bench = {
  name: 'noisy',
  summary: 'how long an honest tenant waits beside one whose keys and tokens are made to be dear',
  parts: [],
  async run(options, progress) {
    const plan = planOf(options)
    const outcomes: Outcome[] = []
    for (const noise of [longRsa(), longCurve()]) {
      progress.step(`${noise.name}: ${plan.rounds} rounds`)
      outcomes.push(
        await measure(noise, plan, options.tokens ?? TOKENS, (share) => {
          progress.at(share)
        }),
      )
    }
    const judged = outcomes.map(({ noise, slowdown, control }) =>
      judge({
        line: `honest tenant's p99 beside a noisy one ÷ alone (${noise})`,
        target: { at: 'most', value: TARGET },
        measured: slowdown,
        control,
      }),
    )
    return { text: render(outcomes), data: { plan, outcomes }, judged, panels: [] }
  },
}

function planOf({ quick, slices, sliceMs }: BenchOptions): Plan {
  const plan = quick ? QUICK : FULL
  return { rounds: slices ?? plan.rounds, sliceMs: sliceMs ?? plan.sliceMs }
}

async function measure(
  noise: Noise,
  { rounds, sliceMs }: Plan,
  count: number,
  at: (share: number) => void,
): Promise<Outcome> {
  await using stage = await Stage.open(noise)
  const tokens = await stage.tokens(count)
  let next = 0
  const honest = (): Promise<readonly number[]> =>
    pace({ rate: HONEST_RATE, ms: sliceMs, call: () => stage.verify(tokens[next++ % tokens.length] ?? '') })
  const noisy = (): Promise<readonly number[]> => pace({ rate: NOISY_RATE, ms: sliceMs, call: () => stage.disturb() })
  // A contest is about rates: the more slices of that length a second, the better.
  const entrant = (name: string, run: () => Promise<readonly number[]>): Entrant => ({
    name,
    slice: async () => 1000 / p99(await run()),
  })
  const [alone, twin, beside] = ['alone', 'alone (A/A)', 'beside the noisy tenant']
  const entrants = [
    entrant(alone, honest),
    entrant(twin, honest),
    entrant(beside, async () => (await Promise.all([honest(), noisy()]))[0]),
  ]
  const standings = await contest(entrants, {
    base: alone,
    rounds,
    onSlice: (done, of) => {
      at(done / of)
    },
  })
  const ratesOf = (name: string): readonly number[] => standings.find((one) => one.name === name)?.rates ?? []
  return {
    noise: noise.name,
    standings,
    control: controlOf(standings, alone, twin),
    slowdown: median(ratiosOf(ratesOf(alone), ratesOf(beside))),
  }
}

const COLUMNS: readonly Column[] = [
  { title: 'noise' },
  { title: 'honest tenant' },
  { title: 'p99, ms', align: 'right' },
  { title: '÷ alone', align: 'right' },
]

function render(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ noise, standings }) =>
    standings.map(({ name, rate, ratio }) => [noise, name, (1000 / rate).toFixed(2), (1 / ratio).toFixed(2)]),
  )
  return [
    renderTable(COLUMNS, rows),
    '',
    ...outcomes.map(({ noise, control }) => `${noise}: ${describeControl(control)}`),
    `${HONEST_RATE} RS256 tokens a second of the honest tenant, none of them remembered; beside it ${NOISY_RATE} forged ones a second of the`,
    'noisy one. A wait counts from when the token was due. Medians over rounds, in each of which every one ran once.',
  ].join('\n')
}
