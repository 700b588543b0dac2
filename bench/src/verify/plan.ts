import type { BenchOptions } from '../bench.js'

/** How much of what. */
export interface VerifyPlan {
  readonly tokens: number
  readonly uncached: { readonly rounds: number; readonly sliceMs: number }
  readonly remembered: { readonly rounds: number; readonly sliceMs: number; readonly sizes: readonly number[] }
}

/** How many tokens are in use, in the contests of those who remember. */
const SIZES = [1, 100, 1000, 10_000]

// Many short slices rather than few long ones: what else the machine does hits some rounds, and the median leaves them out.
const QUICK = { tokens: 10_000, uncached: { rounds: 16, sliceMs: 20 }, remembered: { rounds: 16, sliceMs: 8 } }
const FULL = { tokens: 10_000, uncached: { rounds: 150, sliceMs: 25 }, remembered: { rounds: 150, sliceMs: 10 } }

export function planOf({ quick, slices, sliceMs, tokens }: BenchOptions): VerifyPlan {
  const plan = quick ? QUICK : FULL
  const part = (given: { readonly rounds: number; readonly sliceMs: number }): typeof given => ({
    rounds: slices ?? given.rounds,
    sliceMs: sliceMs ?? given.sliceMs,
  })
  const count = tokens ?? plan.tokens
  const sizes = SIZES.filter((size) => size <= count)
  return { tokens: count, uncached: part(plan.uncached), remembered: { ...part(plan.remembered), sizes } }
}
