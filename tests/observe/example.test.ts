import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { METRICS } from '../../packages/core/src/observe/metric-definitions.js'
import { metricsIn, problemsIn } from './promql.js'

const FOLDER = new URL('../../examples/observability/', import.meta.url)
const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8')

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
  readonly templating: { readonly list: readonly { readonly definition?: string }[] }
}
const dashboard: Dashboard = JSON.parse(read('grafana-dashboard.json'))
const panels = dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ title, expr })))

const alerts = read('prometheus-alerts.yml')
  .split('- alert: ')
  .slice(1)
  .map((rule) => ({ title: rule.split('\n', 1)[0] ?? '', expr: /^ +expr: (.+)$/m.exec(rule)?.[1] ?? '' }))

describe('The Grafana dashboard', () => {
  it.each(panels)('asks for what there is: $title', ({ expr }) => {
    expect(problemsIn(expr)).toEqual([])
  })

  it('lets choose among what there is', () => {
    const definitions = dashboard.templating.list.flatMap(({ definition }) =>
      definition === undefined ? [] : [definition],
    )
    expect(definitions.map(problemsIn)).toEqual([[], []])
  })

  it('shows every metric', () => {
    expect(metricsIn(panels.map(({ expr }) => expr))).toEqual(new Set(Object.values(METRICS).map(({ name }) => name)))
  })
})

describe('The alert rules', () => {
  it.each(alerts)('ask for what there is: $title', ({ expr }) => {
    expect(problemsIn(expr)).toEqual([])
  })

  it('are those that the guide explains', () => {
    const guide = readFileSync(new URL('../../docs/guide/observability.md', FOLDER), 'utf8')
    const explained = [...guide.matchAll(/^\| `([A-Z]\w+)`/gm)].map(([, name]) => name)
    expect(explained).toEqual(alerts.map(({ title }) => title))
  })
})

describe('A query', () => {
  it('is found out when it names what there is not', () => {
    expect(problemsIn('rate(jwks_cache_hit_total[5m])')).toEqual(['no metric jwks_cache_hit_total'])
    expect(problemsIn('jwks_cache_keys{outcome="a"}')).toEqual(['no label outcome'])
    expect(problemsIn('sum by (le) (jwks_cache_keys)')).toEqual(['no label le'])
    expect(problemsIn('sum(jwks_auth_verification_duration_seconds)')).toEqual([
      'no metric jwks_auth_verification_duration_seconds',
    ])
    expect(problemsIn('sum(rate(jwks_cache_hits_total[5m])')).toEqual(['parentheses'])
    expect(problemsIn('1 + 1')).toEqual(['no metric'])
  })
})

describe('The program', () => {
  it('shows spans, a log and metrics of what it plays', { timeout: 60_000 }, async () => {
    const main = fileURLToPath(new URL('dist/main.js', FOLDER))
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [main])
    expect(stderr).toBe('')
    expect(stdout).toContain('A token of acme gets 200, 401 at globex, 401 elsewhere.')
    expect(stdout).toMatch(
      /^ {2}jwks_auth\.verify .*\n {4}jwks_auth\.refresh .*\n {6}jwks_auth\.fetch .*openid-configuration 200$/m,
    )
    expect(stdout).toContain('50 requests get 200.')
    expect(stdout.match(/jwks-auth: expired keys are served/g)).toHaveLength(1)
    expect(stdout).toContain('  jwks_auth_verifications_total{tenant="acme",provider="login",outcome="accepted"} 51\n')
    expect(stdout).not.toContain('made-up')
  })
})
