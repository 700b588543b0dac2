import { isList } from './arguments.js'

/**
 * Validates the value of an option that must be a non-empty list of non-empty strings; `undefined` for any other value.
 * An empty list would state nothing where something was meant.
 */
export function stringList(value: unknown): readonly string[] | undefined {
  if (!isList(value) || value.length === 0) return undefined
  const items = value.filter((item: unknown): item is string => typeof item === 'string' && item !== '')
  // Copied, because V8 leaves spare capacity in the result of `filter`, and there may be a hundred thousand
  // registrations.
  return items.length === value.length ? items.slice() : undefined
}
