import { TEXT } from './theme.js'

export type Point = readonly [x: number, y: number]

/** Fixed so that the same run gives the same bytes. */
export function number(value: number): string {
  return String(Math.round(value * 10) / 10)
}

export function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export function text([x, y]: Point, classes: string, content: string, anchor = 'start'): string {
  const anchored = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  return `<text x="${number(x)}" y="${number(y)}" class="${classes}"${anchored}>${content}</text>`
}

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A filled box; with a pattern over it, if it has one. */
export function box({ x, y, width, height }: Box, fill: string, pattern?: string): string {
  const shape = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`
  const over = pattern === undefined ? '' : `<rect ${shape} fill="url(#${pattern})"/>`
  return `<rect ${shape} class="${fill}"/>${over}`
}

/** The longest wording that fits, for a wide screen and for a phone. */
export function label({ x, y, width, height }: Box, fill: string, wordings: readonly string[]): string {
  const middle: Point = [x + width / 2, y + height / 2]
  return (['roomy', 'tight'] as const)
    .map((size) => {
      const wording = wordings.find((words) => words.length * TEXT[size] * 0.6 + 8 <= width)
      if (wording === undefined) return ''
      return text([middle[0], middle[1] + TEXT[size] * 0.36], `on ${fill} ${size}`, escaped(wording), 'middle')
    })
    .join('')
}

export const PATTERNS = `<defs>
<pattern id="slant" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V9" class="weave"/></pattern>
<pattern id="bars" width="7" height="9" patternUnits="userSpaceOnUse"><path d="M3 0V9" class="weave"/></pattern>
<pattern id="cross" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V9M0 0H9" class="weave"/></pattern>
<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M2 2h2M6 6h2" class="weave"/></pattern>
</defs>`
