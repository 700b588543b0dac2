import type { Progress } from '../progress.js'
import type { Stage } from './stage.js'

/** One line of the table: what was promised, and what was measured. */
export interface Row {
  readonly what: string
  readonly bar: string
  readonly result: string
  readonly holds: boolean
}

/** How much is measured. */
export interface FleetPlan {
  readonly processes: number
  readonly periods: number
  readonly rotations: number
  readonly kills: number
  /** Milliseconds of traffic under faults. */
  readonly trouble: number
}

export interface Measurement {
  readonly stage: Stage
  readonly plan: FleetPlan
  readonly progress: Progress
}

export type Measure = (measurement: Measurement) => Promise<Row>

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
}

export async function sleep(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}
