import { METRICS } from '../../packages/core/src/observe/metric-definitions.js'

/** The labels of every series that Prometheus makes of our metrics, by its name. */
const SERIES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.values(METRICS).flatMap(({ name, type, labels }): [string, readonly string[]][] => {
    const own = ['tenant', 'provider', ...labels]
    if (type !== 'histogram') return [[name, own]]
    return [
      [`${name}_bucket`, [...own, 'le']],
      [`${name}_sum`, own],
      [`${name}_count`, own],
    ]
  }),
)

const SELECTOR = /\b(?<name>[a-z_][a-z0-9_]*)(?:\{(?<matchers>[^}]*)\})?/g
const GROUPING = /\b(?:by|on|without)\s*\((?<labels>[^)]*)\)/g
const KNOWN = new Set([
  'sum',
  'min',
  'max',
  'rate',
  'histogram_quantile',
  'time',
  'label_values',
  'by',
  'on',
  'and',
  'unless',
  'or',
])

/** What a query names that does not exist, or holds that cannot be: empty for a good one. */
export function problemsIn(query: string): readonly string[] {
  const groupings = [...query.matchAll(GROUPING)].flatMap(({ groups }) => namesIn(groups?.['labels']))
  // What is left are functions, metrics, strings and numbers.
  const bare = query
    .replaceAll(GROUPING, ' ')
    .replaceAll(/\[[^\]]*\](?!["|])/g, ' ')
    .replaceAll(/label_values\(([^,]+), (\w+)\)/g, '$1{$2=""}')
  const used = [...bare.matchAll(SELECTOR)].filter(({ groups }) => !KNOWN.has(groups?.['name'] ?? ''))
  const labelsOf = (name: string): readonly string[] => SERIES.get(name) ?? []
  const unknown = used.map(({ groups }) => groups?.['name'] ?? '').filter((name) => !SERIES.has(name))
  const wrongMatchers = used.flatMap(({ groups }) => {
    const matchers = [...(groups?.['matchers'] ?? '').matchAll(/(\w+)\s*=/g)].map(([, label = '']) => label)
    return matchers.filter((label) => !labelsOf(groups?.['name'] ?? '').includes(label))
  })
  const all = new Set(used.flatMap(({ groups }) => labelsOf(groups?.['name'] ?? '')))
  const wrongGroupings = groupings.filter((label) => !all.has(label))
  return [
    ...(used.length === 0 ? ['no metric'] : []),
    ...unknown.map((name) => `no metric ${name}`),
    ...wrongMatchers.map((label) => `no label ${label}`),
    ...wrongGroupings.map((label) => `no label ${label}`),
    ...(isBalanced(query) ? [] : ['parentheses']),
  ]
}

/** The names of metrics that queries use. */
export function metricsIn(queries: readonly string[]): ReadonlySet<string> {
  const text = queries.join('\n')
  return new Set(
    Object.values(METRICS).flatMap(({ name }) => (new RegExp(`\\b${name}(_bucket)?\\b`).test(text) ? [name] : [])),
  )
}

function namesIn(list = ''): readonly string[] {
  return list.split(',').map((name) => name.trim())
}

function isBalanced(query: string): boolean {
  let depth = 0
  for (const character of query) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth < 0) return false
  }
  return depth === 0
}
