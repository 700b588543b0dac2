import { neutral } from './neutral.js'

/** Renders the lines of a page as text for a terminal, with or without colours. Each piece is neutralised. */
export function rendered(lines: readonly Line[], colours: boolean): string {
  return lines
    .map(
      (line) =>
        `${line
          .map((span) => painted(span, colours))
          .join('')
          .trimEnd()}\n`,
    )
    .join('')
}

export type Style = 'good' | 'bad' | 'warn' | 'dim' | 'strong'

/** A piece of a line. Its text is neutralised, so it cannot affect the rest of the terminal. */
export type Span = string | { readonly text: string; readonly style: Style }

export type Line = readonly Span[]

const CODES: Readonly<Record<Style, number>> = { good: 32, bad: 31, warn: 33, dim: 2, strong: 1 }

export const good = (text: string): Span => ({ text, style: 'good' })
export const bad = (text: string): Span => ({ text, style: 'bad' })
export const warn = (text: string): Span => ({ text, style: 'warn' })
export const dim = (text: string): Span => ({ text, style: 'dim' })
export const strong = (text: string): Span => ({ text, style: 'strong' })

/** Rows as lines with aligned columns. */
export function table(rows: readonly Line[], indent = '  '): readonly Line[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => widthOf(row[at] ?? ''))))
  return rows.map((row) => [
    indent,
    ...row.flatMap((span, at) => [span, ' '.repeat((widths[at] ?? 0) - widthOf(span) + 2)]),
  ])
}

function painted(span: Span, colours: boolean): string {
  if (typeof span === 'string') return neutral(span)
  const text = neutral(span.text)
  return colours && text !== '' ? `\u001b[${CODES[span.style]}m${text}\u001b[0m` : text
}

function widthOf(span: Span): number {
  return neutral(typeof span === 'string' ? span : span.text).length
}
