import { createTestIssuer } from '@jwks-auth/testing'
import type { Bench, BenchOptions } from '../bench.js'
import { describeControl } from '../control.js'
import { KeyServer } from '../key-server.js'
import { renderTable, type Column } from '../table.js'
import { compare, describeComparison, type Comparison, type TenantsPlan } from '../tenants/comparison.js'
import { ownTokens, sharedTokens } from '../tenants/tokens.js'
import { judge, type Judged } from '../verdict.js'

const AUDIENCE = 'https://api.example.test'
/** Time a request among many tenants ÷ among few, at most. */
const TARGET = 1.1
/** Distinct tokens of the few tenants with an issuer each; nothing remembers them. */
const OWN_TOKENS = 1000

const QUICK: TenantsPlan = { known: 100_000, live: 10_000, few: 10, rounds: 25, sliceMs: 20 }
const FULL: TenantsPlan = { known: 100_000, live: 10_000, few: 10, rounds: 150, sliceMs: 25 }

export const tenantsBench: Bench = {
  name: 'tenants',
  summary: 'a request among 10,000 live tenants of 100,000 that a loader knows, beside one among 10',
  parts: [],
  async run(options, progress) {
    const plan = planOf(options)
    const { live, few } = plan
    await using issuer = await createTestIssuer({ alg: 'RS256', audience: AUDIENCE })
    await using server = await KeyServer.open(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) }))
    const parts = { issuer, origin: server.origin, progress }
    progress.step(`RS256: signing tokens of ${live} tenants`)
    const shared = await sharedTokens(live, few, parts)
    const own = {
      few: await ownTokens(Math.min(OWN_TOKENS, live), few, parts),
      many: await ownTokens(live, live, parts),
    }
    const common = { plan, origin: server.origin, audience: AUDIENCE, progress }
    const comparisons = [
      await compare({ ...common, ...shared, issuers: 'shared', remembers: false }),
      await compare({ ...common, ...own, issuers: 'own', remembers: false }),
      await compare({ ...common, ...shared, issuers: 'shared', remembers: true }),
    ]
    return { text: render(comparisons), data: { plan, comparisons }, judged: comparisons.map(judged), panels: [] }
  },
}

/** With fewer tokens there are fewer tenants alive, as each has one. */
function planOf({ quick, slices, sliceMs, tokens }: BenchOptions): TenantsPlan {
  const plan = quick ? QUICK : FULL
  return {
    ...plan,
    live: Math.min(plan.live, tokens ?? plan.live),
    rounds: slices ?? plan.rounds,
    sliceMs: sliceMs ?? plan.sliceMs,
  }
}

function judged(comparison: Comparison): Judged {
  return judge({
    line: `many tenants by loader, time a request ÷ among 10 (${describeComparison(comparison)})`,
    target: { at: 'most', value: TARGET },
    measured: comparison.slowdown,
    control: comparison.control,
  })
}

const COLUMNS: readonly Column[] = [
  { title: 'case' },
  { title: 'alive' },
  { title: 'requests/s', align: 'right' },
  { title: 'µs a request', align: 'right' },
  { title: 'time ÷ few', align: 'right' },
]

function render(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap((comparison) =>
    comparison.standings.map(({ name, rate, ratio }) => [
      describeComparison(comparison),
      name,
      Math.round(rate).toLocaleString('en'),
      (1_000_000 / rate).toFixed(2),
      (1 / ratio).toFixed(2),
    ]),
  )
  return [
    renderTable(COLUMNS, rows),
    '',
    ...comparisons.map(
      (comparison) =>
        `${describeComparison(comparison)}: ${describeControl(comparison.control)}; ` +
        `${comparison.loads} loads, ${comparison.loadsWhileTimed} while timed`,
    ),
    'A request is one verify(token, { tenant }), the tenants in turns, the token in a string not seen before.',
  ].join('\n')
}
