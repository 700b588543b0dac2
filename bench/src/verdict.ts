import type { Control } from './control.js'

/** What a figure has to be, and on which side of that it may lie. */
export interface Target {
  readonly at: 'least' | 'most'
  readonly value: number
}

export type Verdict =
  | { readonly is: 'holds' }
  /** By how much, in the target's own unit. */
  | { readonly is: 'missed'; readonly by: number }
  /** The machine was too restless to tell. */
  | { readonly is: 'open'; readonly control: number }

/** One promise about speed or size, and what came of it in this run. */
export interface Judged {
  readonly line: string
  readonly target: Target
  readonly unit: string
  readonly measured: number
  readonly verdict: Verdict
}

/** How far the A/A control may stray for a figure close to its target to be believed, and for any figure to be. */
export const CALM = 0.03
const RESTLESS = 0.25

export function strayOf({ ratio }: Control): number {
  return Math.abs(ratio - 1)
}

/**
 * Judges a figure. While the control strays over 3 %, one that lies nearer to its target than the control's rounds lie apart is left
 * open; one that lies further off is judged all the same: the machine can't have carried it across.
 */
export function verdictOn(measured: number, { at, value }: Target, control?: Control): Verdict {
  const ahead = at === 'least' ? measured - value : value - measured
  if (control !== undefined) {
    const stray = strayOf(control)
    const invalidate = Math.max(stray, control.margin)
    if (stray > RESTLESS || (stray > CALM && Math.abs(ahead / value) <= invalidate))
      return { is: 'open', control: stray }
  }
  return ahead >= 0 ? { is: 'holds' } : { is: 'missed', by: -ahead }
}

export interface Question {
  readonly line: string
  readonly target: Target
  readonly measured: number
  readonly unit?: string
  readonly control?: Control
}

export function judge({ line, target, measured, unit = '', control }: Question): Judged {
  return { line, target, unit, measured, verdict: verdictOn(measured, target, control) }
}

export function describeVerdict({ verdict, measured, unit }: Judged): string {
  switch (verdict.is) {
    case 'holds':
      return 'holds'
    case 'missed':
      return `missed by ${describeFigure(verdict.by, measured)}${unit}`
    case 'open':
      return `no verdict: control over ${CALM * 100} %`
  }
}

/** With the decimals that a figure of that size deserves. */
export function describeFigure(figure: number, size: number = figure): string {
  return figure.toFixed(Math.abs(size) >= 10 ? 1 : 2)
}
