import { median } from '../statistics.js'

/** How the heap may grow from the first third of the samples to the last and count as flat. */
const MAX_GROWTH = 1.05
const MAX_GROWTH_BYTES = 1024 * 1024
const SETTLED_AFTER_MS = 5 * 60_000

export interface HeapSample {
  readonly atMs: number
  readonly heapUsed: number
}

export interface HeapTrend {
  /** Medians of the first and of the last third, in bytes. */
  readonly before: number
  readonly after: number
  readonly isFlat: boolean
}

/**
 * Compares the first third of the samples with the last, beginning at the fifth minute; in a run of less than ten minutes, at its half.
 */
export function heapTrend(samples: readonly HeapSample[]): HeapTrend {
  const endMs = samples.at(-1)?.atMs ?? 0
  const fromMs = Math.min(SETTLED_AFTER_MS, endMs / 2)
  const settled = samples.filter(({ atMs }) => atMs >= fromMs).map(({ heapUsed }) => heapUsed)
  const third = Math.max(1, Math.floor(settled.length / 3))
  const before = median(settled.slice(0, third))
  const after = median(settled.slice(-third))
  return { before, after, isFlat: after <= before * MAX_GROWTH + MAX_GROWTH_BYTES }
}
