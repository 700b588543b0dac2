/** One cell: what one library was seen to do. */
export type Figure =
  | { readonly kind: 'count'; readonly count: number }
  /** From 0 to 1. */
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'time'; readonly ms: number }
  /** Had not happened by then. */
  | { readonly kind: 'not within'; readonly ms: number }
  /** The library has no such thing. */
  | { readonly kind: 'not applicable' }

export const NOT_APPLICABLE: Figure = { kind: 'not applicable' }

export function count(number: number): Figure {
  return { kind: 'count', count: number }
}

export function share(part: number, of: number): Figure {
  return { kind: 'share', share: of === 0 ? 0 : part / of }
}

export function time(ms: number): Figure {
  return { kind: 'time', ms }
}

/** @param end - `undefined` when it had not happened by `limit` milliseconds. */
export function timeFrom(start: number, end: number | undefined, limit: number): Figure {
  return end === undefined ? { kind: 'not within', ms: limit } : time(Math.max(0, end - start))
}

export function describeFigure(figure: Figure): string {
  switch (figure.kind) {
    case 'count':
      return figure.count.toLocaleString('en')
    case 'share':
      return `${percent(figure.share)} %`
    case 'time':
      return duration(figure.ms)
    case 'not within':
      return `> ${duration(figure.ms)}`
    case 'not applicable':
      return '—'
  }
}

/** All and nothing are said only when they are exact. */
function percent(part: number): string {
  if (part > 0.99 && part < 1) return '> 99'
  if (part > 0 && part < 0.01) return '< 1'
  return String(Math.round(part * 100))
}

function duration(ms: number): string {
  return ms < 950 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toFixed(1))} s`
}
