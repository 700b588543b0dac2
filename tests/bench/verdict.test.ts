import { describe, expect, it } from 'vitest'
import { renderClosing } from '../../bench/src/closing.js'
import { describeVerdict, judge, verdictOn } from '../../bench/src/verdict.js'

const least = { at: 'least', value: 0.95 } as const
const most = { at: 'most', value: 2 } as const

function control(ratio: number) {
  return { ratio, spread: { low: ratio, high: ratio }, margin: Math.abs(ratio - 1) }
}

describe('a verdict', () => {
  it.each([
    ['what reaches its target', 0.95, least, control(1)],
    ['what surpasses it', 1.2, least, control(0.98)],
    ['what stays below a limit', 1.9, most, control(1)],
    ['what needs no control', 0.96, least, undefined],
    ['what clears its target by more than a restless machine can explain', 1.2, least, control(1.1)],
  ])('on %s is that it holds', (_what, measured, target, aside) => {
    expect(verdictOn(measured, target, aside)).toEqual({ is: 'holds' })
  })

  it('on what misses its target says by how much', () => {
    expect(verdictOn(0.9, least, control(1.02))).toEqual({ is: 'missed', by: expect.closeTo(0.05) })
    expect(verdictOn(2.5, most, control(1))).toEqual({ is: 'missed', by: 0.5 })
    expect(verdictOn(0.5, least, control(1.1))).toEqual({ is: 'missed', by: expect.closeTo(0.45) })
  })

  it('is left open when the control strays over 3 % and the figure lies nearer to its target than that', () => {
    expect(verdictOn(0.97, least, control(1.05))).toMatchObject({ is: 'open' })
    expect(verdictOn(0.93, least, control(0.95))).toMatchObject({ is: 'open' })
    expect(verdictOn(0.96, least, control(1.02))).toEqual({ is: 'holds' })
  })

  it('is left open, however far the target, when the control strays by a quarter', () => {
    expect(verdictOn(9, least, control(1.3))).toMatchObject({ is: 'open' })
    expect(verdictOn(0.1, least, control(0.7))).toMatchObject({ is: 'open' })
  })

  it('never holds for what was not measured', () => {
    expect(verdictOn(Number.NaN, least)).not.toEqual({ is: 'holds' })
  })
})

describe('the closing table', () => {
  it('shows each promise, its target, what was measured, and the verdict', () => {
    const judged = [
      judge({ line: 'rate', target: least, measured: 0.971 }),
      judge({ line: 'size', target: { at: 'most', value: 3000 }, measured: 4136.3, unit: ' B' }),
      judge({ line: 'restless', target: least, measured: 0.96, control: control(1.2) }),
    ]
    expect(renderClosing(judged).split('\n').slice(2)).toEqual([
      'rate        ≥ 0.95      0.97  holds',
      'size      ≤ 3000 B  4136.3 B  missed by 1136.3 B',
      'restless    ≥ 0.95      0.96  no verdict: control over 3 %',
    ])
    expect(judged.map(describeVerdict)[1]).toBe('missed by 1136.3 B')
  })
})
