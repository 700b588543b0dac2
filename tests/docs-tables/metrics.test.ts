import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LABEL_CHOICES } from '../../packages/core/src/observe/label-sets.js'
import { INSTRUMENTS } from '../../packages/core/src/observe/opentelemetry-metrics.js'
import { METRICS } from '../../packages/core/src/observe/metric-definitions.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'

const page = readFileSync(new URL('../../docs/spec/metrics.md', import.meta.url), 'utf8')
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  )

describe('docs/spec/metrics.md', () => {
  it('has one row for each metric, with its type and labels', () => {
    const documented = rows.filter(([name = '']) => /^jwks_\w+$/.test(name)).map((cells) => cells.slice(0, 3))
    expect(documented).toEqual(Object.values(METRICS).map(({ name, type, labels }) => [name, type, labels.join(' ')]))
  })

  it('has one row for each instrument of OpenTelemetry, with its unit', () => {
    const documented = rows.filter(([name = '']) => /^jwks_\w+\./.test(name)).map(([name, , unit]) => [name, unit])
    expect(documented).toEqual(Object.values(INSTRUMENTS).map(([name, unit]) => [name, unit]))
  })

  it('tells the defaults', () => {
    for (const [name, bounds] of Object.entries(DEFAULTS.metrics.buckets))
      expect(rows.find(([option]) => option === `buckets.${name}`)?.[1]).toBe(bounds.join(' '))
    expect(page).toContain(`\`maxLabelSets\` (${DEFAULTS.metrics.maxLabelSets.toLocaleString('en')})`)
    const choices = rows.map(([option = '']) => /^'(.+)'/.exec(option)?.[1]).filter((choice) => choice !== undefined)
    expect(choices).toEqual(LABEL_CHOICES)
  })
})
