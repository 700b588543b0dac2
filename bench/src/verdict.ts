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

/** How far the A/A control may stray for a figure close to its target to be believed. */
export const CALM = 0.03

export function strayOf({ ratio }: Control): number {
  return Math.abs(ratio - 1)
}

/**
 * Judges a figure. One that lies further from its target than the control strayed is judged whatever the control says: what the
 * machine did meanwhile can't have carried it across.
 */
export function verdictOn(measured: number, { at, value }: Target, control?: Control): Verdict {
  const ahead = at === 'least' ? measured - value : value - measured
  const stray = control === undefined ? 0 : strayOf(control)
  if (stray > CALM && Math.abs(ahead / value) <= stray) return { is: 'open', control: stray }
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
