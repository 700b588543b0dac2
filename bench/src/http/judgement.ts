import type { BarKind, Panel } from '../bench.js'
import type { Control } from '../control.js'
import { CALM, judge, strayOf, type Judged } from '../verdict.js'
import { BARE, BARE_TWIN, FORGETFUL, WARM } from './names.js'
import type { HttpStanding } from './standings.js'

/** Shares of the unprotected server's requests that the repository promises. */
const TARGETS: Readonly<Record<string, { readonly warm: number; readonly forgetful: number }>> = {
  express: { warm: 0.95, forgetful: 0.75 },
  koa: { warm: 0.93, forgetful: 0.5 },
  fastify: { warm: 0.93, forgetful: 0.4 },
}
/** Microseconds of processor time that authentication may add to a request, where the machine is too restless for shares. */
const ADDED = 10

export interface Judgeable {
  readonly framework: string
  readonly standings: readonly HttpStanding[]
  readonly control: Control
}

export function judgeHttp({ framework, standings, control }: Judgeable): readonly Judged[] {
  const target = TARGETS[framework]
  const warm = standings.find(({ contender }) => contender === WARM)
  const forgetful = standings.find(({ contender }) => contender === FORGETFUL)
  if (target === undefined || warm === undefined || forgetful === undefined) return []
  const twin = standings.find(({ contender }) => contender === BARE_TWIN)
  const sides = { warm, twinAdded: twin?.added ?? Number.NaN }
  return [
    judgeWarm(framework, sides, target.warm, control),
    judgeForgetful(framework, forgetful, target.forgetful, control),
  ]
}

interface Sides {
  readonly warm: HttpStanding
  /** What the server without authentication seems to add to itself. */
  readonly twinAdded: number
}

function judgeWarm(framework: string, { warm, twinAdded }: Sides, value: number, control: Control): Judged {
  if (strayOf(control) <= CALM) {
    const line = `${framework}, tokens remembered ÷ same server without auth`
    return judge({ line, target: { at: 'least', value }, measured: warm.ratio, control })
  }
  const line = `${framework}, tokens remembered: processor time added a request (control over ${CALM * 100} %)`
  const judged = judge({ line, target: { at: 'most', value: ADDED }, measured: warm.added, unit: ' µs' })
  // Processor time has its control as well: on a machine that is too busy it strays by more than what is looked for.
  const calm = Math.abs(twinAdded) <= ADDED / 2
  return calm ? judged : { ...judged, verdict: { is: 'open', control: strayOf(control) } }
}

function judgeForgetful(framework: string, { ratio }: HttpStanding, value: number, control: Control): Judged {
  const line = `${framework}, every RS256 signature ÷ same server without auth`
  return judge({ line, target: { at: 'least', value }, measured: ratio, control })
}

/** What the chart shows. */
export function httpPanel({ framework, standings }: Judgeable): Panel {
  return {
    column: 'Requests served, ÷ the same server without auth',
    title: `${framework.charAt(0).toUpperCase()}${framework.slice(1)}, RS256`,
    bars: standings
      .filter(({ contender }) => contender !== BARE_TWIN)
      .map(({ contender, ratio }) => ({ label: contender, value: ratio, kind: kindOf(contender) })),
  }
}

function kindOf(contender: string): BarKind {
  if (contender === BARE) return 'limit'
  return contender === WARM || contender === FORGETFUL ? 'own' : 'peer'
}
