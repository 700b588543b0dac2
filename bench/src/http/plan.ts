import type { BenchOptions } from '../bench.js'

export interface HttpPlan {
  /** How often each server is started anew. */
  readonly generations: number
  readonly rounds: number
  readonly sliceMs: number
  /** Distinct tokens that go to those who check every signature. */
  readonly tokens: number
  /** Distinct tokens that go to those who remember. */
  readonly workingSet: number
  /** Requests that each new process answers before the first round. */
  readonly warmUp: number
}

const QUICK: HttpPlan = { generations: 1, rounds: 5, sliceMs: 200, tokens: 4096, workingSet: 1024, warmUp: 2048 }
const FULL: HttpPlan = { generations: 3, rounds: 8, sliceMs: 1000, tokens: 8192, workingSet: 1024, warmUp: 8192 }

export function planOf({ quick, slices, sliceMs, tokens }: BenchOptions): HttpPlan {
  const plan = quick ? QUICK : FULL
  const count = tokens ?? plan.tokens
  return {
    generations: plan.generations,
    rounds: slices ?? plan.rounds,
    sliceMs: sliceMs ?? plan.sliceMs,
    tokens: count,
    workingSet: Math.min(plan.workingSet, count),
    // Each connection sends at least one.
    warmUp: Math.max(64, Math.min(plan.warmUp, 2 * count)),
  }
}
