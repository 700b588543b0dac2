/**
 * Records that something (a `kid`, a tenant) was looked up and not found: it counts as absent until `until` (monotonic
 * clock), for `lasted` milliseconds in all.
 */
export interface Absence {
  readonly until: number
  readonly lasted: number
}

const MIN_ABSENCE_MS = 1000

/**
 * Age of an answer, in milliseconds, from which it no longer proves absence: the item may have been published, or
 * created, since.
 */
export const CONCLUSIVE_AGE_MS = 5000

/**
 * Maximum time for which something counts as absent, in milliseconds: no longer than the answer that lacks it is
 * conclusive.
 */
export function maxAbsenceMs(negativeCacheTtl: number): number {
  return Math.min(negativeCacheTtl, CONCLUSIVE_AGE_MS)
}

/** The absence that follows `before`: twice as long if it was looked up again soon after, otherwise the minimum. */
export function absenceAfter(before: Absence | undefined, mono: number, maxMs: number): Absence {
  const isRepeated = before !== undefined && !isAbsenceOver(before, mono, maxMs)
  const lasted = Math.min(isRepeated ? before.lasted * 2 : MIN_ABSENCE_MS, maxMs)
  return { until: mono + lasted, lasted }
}

/** Whether an absence ended so long ago that it need not be remembered. */
export function isAbsenceOver({ until }: Absence, mono: number, maxMs: number): boolean {
  return mono >= until + maxMs
}
