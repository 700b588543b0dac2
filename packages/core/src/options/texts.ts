/** A list of at least `least` non-empty texts, or `undefined`. */
export function texts(value: unknown, least: number): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length < least) return undefined
  const items = value.filter((item: unknown): item is string => typeof item === 'string' && item !== '')
  // Copied, because V8 leaves room for more in what it filters, and there may be a hundred thousand registrations.
  return items.length === value.length ? items.slice() : undefined
}
