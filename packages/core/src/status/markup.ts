import { printable } from '../text/printable.js'

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML that may be sent as it is. Only {@link markup} and {@link trusted} make some. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template. `undefined` is nothing. */
export type Content = string | number | Markup | undefined | readonly (Markup | undefined)[]

/** A template whose values are escaped, unless they are markup themselves: in text and in quoted attributes alike. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => `${text}${textOf(values[index - 1])}${part}`))
}

/** Text of our own that is markup already. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function textOf(value: Content): string {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(textOf).join('')
  return printable(String(value)).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
