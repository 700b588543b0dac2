import type { BenchAlgorithm } from '../samples.js'

/** Ratios that the repository promises; docs/spec/performance.md says what came of them. */
export const UNCACHED: Readonly<Record<string, Readonly<Record<BenchAlgorithm, number>>>> = {
  'one at a time': { RS256: 0.85, ES256: 0.87, EdDSA: 0.9 },
  '64 at once': { RS256: 1, ES256: 1.3, EdDSA: 1.5 },
}
export const REMEMBERED: Readonly<Record<BenchAlgorithm, number>> = { RS256: 15, ES256: 60, EdDSA: 80 }
/** How many times as long as the bare look-up a remembered token may take. */
export const LOOK_UP = 2
/** What is left, at least, of an earlier commit's rate. */
export const AGAINST = 0.95
