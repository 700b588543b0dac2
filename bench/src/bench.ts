import type { Progress } from './progress.js'
import type { Judged } from './verdict.js'

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
  /** Parts that take part; where none of a bench's is named, all of them. */
  readonly only: readonly string[]
  /** A commit whose core takes part too. */
  readonly against: string | undefined
}

/** Bars of one unit, in the chart. */
export interface Panel {
  /** What all panels of a column say, each of something else. */
  readonly column: string
  readonly title: string
  readonly bars: readonly Bar[]
}

/** Ours, somebody else's, or the limit that all are measured by. */
export type BarKind = 'own' | 'peer' | 'limit'

export interface Bar {
  readonly label: string
  readonly value: number
  readonly kind: BarKind
}

export interface Report {
  /** For people. */
  readonly text: string
  /** For machines: can be written as JSON. */
  readonly data: Readonly<Record<string, unknown>>
  /** What was promised of these figures, and whether it holds. */
  readonly judged: readonly Judged[]
  /** What the chart shows of them. */
  readonly panels: readonly Panel[]
}

export interface Bench {
  readonly name: string
  /** What it compares, in one line. */
  readonly summary: string
  /** Names of what takes part, where some of it can be chosen. */
  readonly parts: readonly string[]
  run(options: BenchOptions, progress: Progress): Promise<Report>
}

/** Of all that could take part, what the user wants. */
export function chosenOf<Part extends { readonly name: string }>(
  all: readonly Part[],
  { only }: BenchOptions,
): readonly Part[] {
  const some = all.filter(({ name }) => only.includes(name))
  return some.length === 0 ? all : some
}
