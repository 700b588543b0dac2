import type { Progress } from './progress.js'

/** How long and how much to measure; what isn't given, each bench chooses itself. */
export interface BenchOptions {
  /** Rougher figures, sooner. */
  readonly quick: boolean
  /** Rounds that count; every contender runs one slice a round. */
  readonly slices: number | undefined
  /** Milliseconds a slice. */
  readonly sliceMs: number | undefined
  /** Distinct tokens an algorithm. */
  readonly tokens: number | undefined
  /** Names of what takes part; all when there are none. */
  readonly only: readonly string[]
}

export interface Report {
  /** For people. */
  readonly text: string
  /** For machines: can be written as JSON. */
  readonly data: Readonly<Record<string, unknown>>
}

export interface Bench {
  readonly name: string
  /** What it compares, in one line. */
  readonly summary: string
  run(options: BenchOptions, progress: Progress): Promise<Report>
}
