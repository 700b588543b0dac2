/** A list of at least `least` non-empty texts, or `undefined`. */
export function texts(value: unknown, least: number): readonly string[] | undefined {
  if (!Array.isArray(value) || value.length < least) return undefined
  const items = value.filter((item: unknown): item is string => typeof item === 'string' && item !== '')
  return items.length === value.length ? items : undefined
}
