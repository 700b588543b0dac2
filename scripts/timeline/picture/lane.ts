import type { Span } from '../simulation/timeline.js'
import { box, escaped, label, number, type Box } from './marks.js'

/** One strip of the picture, with all strips' common time axis. */
export interface Lane {
  readonly title: string
  /** What its shapes and patterns mean. */
  readonly legend: readonly LegendEntry[]
  readonly height: number
  /** @param top - Where it begins. */
  readonly draw: (scale: Scale, top: number) => string
}

export interface LegendEntry {
  readonly glyph: string
  /** The class that colours the glyph. */
  readonly fill: string
  readonly words: string
}

/** Where a moment is, from left to right. */
export type Scale = (at: number) => number

/** How a stretch of time looks. */
export interface Look {
  readonly fill: string
  readonly pattern?: string
  /** Wordings to choose from by the room there is, the longest first. */
  readonly words: readonly string[]
}

/** A strip of boxes, one a span. */
export function band<T>(spans: readonly Span<T>[], look: (is: T, span: Span<T>) => Look, height: number): Lane['draw'] {
  return (scale, top) =>
    spans
      .map((span) => {
        const { fill, pattern, words } = look(span.is, span)
        const all = areaOf(span, scale, top, height)
        // A seam, so that neighbours of one colour can be told.
        const area = { ...all, width: Math.max(1, all.width - 1) }
        return box(area, fill, pattern) + label(area, fill, words)
      })
      .join('\n')
}

export function areaOf({ from, to }: Span<unknown>, scale: Scale, top: number, height: number): Box {
  return { x: scale(from), y: top, width: scale(to) - scale(from), height }
}

export function titleOf({ title, legend }: Lane, x: number, y: number): string {
  const entries = legend
    .map(
      ({ glyph, fill, words }) =>
        `<tspan class="${fill}" dx=".6em">${glyph}</tspan> <tspan class="key">${escaped(words)}</tspan>`,
    )
    .join('')
  return `<text x="${number(x)}" y="${number(y)}" class="heading"><tspan class="title">${escaped(title)}</tspan> ${entries}</text>`
}
