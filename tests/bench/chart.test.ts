import { describe, expect, it } from 'vitest'
import { drawChart } from '../../bench/src/chart/chart.js'

const panels = [
  {
    column: 'Verifications',
    title: 'RS256',
    bars: [
      { label: 'bare', value: 1, kind: 'limit' },
      { label: 'own', value: 0.5, kind: 'own' },
      { label: 'a <b> & c', value: 0.25, kind: 'peer' },
    ],
  },
  { column: 'Requests', title: 'Koa', bars: [{ label: 'own', value: 2, kind: 'own' }] },
] as const
const svg = drawChart(panels, '2 cores, Node 20.0.0, 2020-01-01')

describe('the chart', () => {
  it('draws bars in proportion', () => {
    const width = (kind: string): number =>
      Number(new RegExp(`<rect class="${kind}"[^>]* width="([\\d.]+)"`).exec(svg)?.[1])
    expect(width('own') / width('limit')).toBeCloseTo(0.5)
    expect(width('peer') / width('limit')).toBeCloseTo(0.25)
  })

  it('names the run, and says in words what it shows', () => {
    expect(svg).toContain('>Longer is better. Medians of one run: 2 cores, Node 20.0.0, 2020-01-01</text>')
    expect(svg).toMatch(/<desc id="desc">Verifications, RS256: bare 1\.00, own 0\.50, .* Requests, Koa: own 2\.00\./)
  })

  it('follows the reader to the dark', () => {
    expect(svg).toContain('@media (prefers-color-scheme:dark)')
    expect(svg.replace(/<style>.*<\/style>/s, '')).not.toMatch(/#[0-9a-f]{3}/)
  })

  it('takes no label for markup', () => {
    expect(svg).toContain('a &lt;b&gt; &amp; c')
    expect(svg).not.toContain('<b>')
  })
})
