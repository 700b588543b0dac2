/** What stands before and after the one placeholder of a text, such as `https://login.example.com/{tenant}/v2.0`. */
export type Ends = readonly [before: string, after: string]

/** Never a slash: what stands in a placeholder's place stays one segment of a path. */
const VALUE = /^[A-Za-z0-9._-]{1,64}$/
const NAME = /^[A-Za-z0-9_]{1,64}$/

/** `undefined` when a text has no placeholder, more than one, or one without a plain name. */
export function endsOf(text: string): Ends | undefined {
  const [before = '', name = '', after, ...more] = text.split(/[{}]/)
  const opensFirst = text.indexOf('{') < text.indexOf('}')
  return after === undefined || more.length > 0 || !opensFirst || !NAME.test(name) ? undefined : [before, after]
}

/** Whether a text can stand in the place of a placeholder. */
export function isPlaceholderValue(value: unknown): value is string {
  return typeof value === 'string' && VALUE.test(value)
}

/** What stands between two ends; `undefined` when a text does not begin and end so, or it is no value. */
export function valueWithin(text: string, [before, after]: Ends): string | undefined {
  // Both ends may overlap in a short text.
  if (text.length < before.length + after.length || !text.startsWith(before) || !text.endsWith(after)) return undefined
  const value = text.slice(before.length, text.length - after.length)
  return isPlaceholderValue(value) ? value : undefined
}
