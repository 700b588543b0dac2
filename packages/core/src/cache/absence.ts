/** Something was looked for and not found: until when it is taken for absent (monotonic clock), and how long that was in all. */
export interface Absence {
  readonly until: number
  readonly lasted: number
}

const MIN_ABSENCE_MS = 1000

/** An answer of this age (milliseconds) no longer says that something is absent: it may have been published, or created, since. */
export const CONCLUSIVE_AGE_MS = 5000

/** The longest that something is taken for absent, in milliseconds: no longer than the answer that lacks it is conclusive. */
export function maxAbsenceMs(negativeCacheTtl: number): number {
  return Math.min(negativeCacheTtl, CONCLUSIVE_AGE_MS)
}

/** Asked for again soon after, it lasts twice as long; what was left alone for long starts anew. */
export function absenceAfter(before: Absence | undefined, mono: number, longest: number): Absence {
  const again = before !== undefined && !isAbsenceOver(before, mono, longest)
  const lasted = Math.min(again ? before.lasted * 2 : MIN_ABSENCE_MS, longest)
  return { until: mono + lasted, lasted }
}

/** Whether an absence was left alone for so long that it need not be remembered. */
export function isAbsenceOver({ until }: Absence, mono: number, longest: number): boolean {
  return mono >= until + longest
}
