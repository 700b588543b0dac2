import type { HeapTrend } from './heap-trend.js'
import type { Counts, ServiceSample } from './messages.js'

export interface SoakResult {
  readonly counts: Counts
  /** The last one; `undefined` when the service never answered. */
  readonly sample: ServiceSample | undefined
  readonly trend: HeapTrend
  readonly redisFaults: number
}

/** What holds and what does not, a line each. */
export function verdictOf({ counts, sample, trend, redisFaults }: SoakResult): {
  readonly isGood: boolean
  readonly lines: readonly string[]
} {
  const { forgedAccepted, validRefused, wrongStatus, wrong } = counts
  const unhandled = sample?.unhandled ?? Number.NaN
  const checks: readonly (readonly [boolean, string])[] = [
    [unhandled === 0, `${unhandled} unhandled rejections and uncaught exceptions`],
    [forgedAccepted === 0, `${forgedAccepted} forged tokens accepted`],
    [validRefused === 0, `${validRefused} valid tokens refused`],
    [wrongStatus === 0, `${wrongStatus} requests answered with a wrong status`],
    [trend.isFlat, `heap ${megabytes(trend.before)} MB once settled, ${megabytes(trend.after)} MB at the end`],
  ]
  return {
    isGood: checks.every(([holds]) => holds),
    lines: [
      `${counts.sent} requests, ${counts.hungUp} hung up, ${counts.faults} callbacks failed, Redis failed ${redisFaults} times`,
      ...checks.map(([holds, what]) => `${holds ? 'ok    ' : 'FAILED'}  ${what}`),
      ...wrong,
      ...(sample?.firstUnhandled ?? []),
    ],
  }
}

/** One line while it runs. */
export function summaryOf(
  atMs: number,
  { sent, accepted, refused }: Counts,
  { heapUsed, rss, unhandled }: ServiceSample,
): string {
  const time = `${Math.floor(atMs / 60_000)}:${String(Math.floor((atMs / 1000) % 60)).padStart(2, '0')}`
  const memory = `heap ${megabytes(heapUsed)} MB, rss ${megabytes(rss)} MB`
  return `${time}  ${sent} requests: ${accepted} accepted, ${refused} refused; ${memory}; ${unhandled} unhandled`
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}
