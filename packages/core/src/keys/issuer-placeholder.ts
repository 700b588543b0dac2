/**
 * Splits an issuer at its one placeholder, such as `https://login.example.com/{tenant}/v2.0`, into the text before and
 * after it; `undefined` if there is no placeholder, more than one, or one with an invalid name.
 */
export function endsOf(text: string): Ends | undefined {
  const [before = '', name = '', after, ...more] = text.split(/[{}]/)
  const opensFirst = text.indexOf('{') < text.indexOf('}')
  return after === undefined || more.length > 0 || !opensFirst || !NAME.test(name) ? undefined : [before, after]
}

/** The text before and after the one placeholder of an issuer. */
export type Ends = readonly [before: string, after: string]

/** Excludes the slash, so that a value stays one segment of a path. */
const VALUE = /^[A-Za-z0-9._-]{1,64}$/
const NAME = /^[A-Za-z0-9_]{1,64}$/

/** Whether a value may replace a placeholder. */
export function isPlaceholderValue(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value)
}

/** The value between two ends; `undefined` if the text does not have these ends, or the value is invalid. */
export function valueWithin(text: string, [before, after]: Ends): string | undefined {
  // In a short text, the ends may overlap.
  if (text.length < before.length + after.length || !text.startsWith(before) || !text.endsWith(after)) return undefined
  const value = text.slice(before.length, text.length - after.length)
  return isPlaceholderValue(value) ? value : undefined
}
