import { printable } from '../text/printable.js'

/** A template tag for HTML that escapes all values except markup, for text and for quoted attributes. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => `${text}${textOf(values[index - 1])}${part}`))
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escaped HTML, safe to send. Made only by {@link markup} and {@link trusted}. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A value in a template. `undefined` inserts nothing. */
export type Content = string | number | Markup | undefined | readonly (Markup | undefined)[]

/** Marks text as HTML without escaping it. Pass only constants and text that is already escaped. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

function textOf(value: Content): string {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(textOf).join('')
  return printable(String(value)).replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}
