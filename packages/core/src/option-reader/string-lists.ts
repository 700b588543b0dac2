import { isList } from './arguments.js'
/** A list of non-empty texts, at least one of them, or `undefined`: an empty list would say nothing where something was meant. */
export function stringList(value: unknown): readonly string[] | undefined {
  if (!isList(value) || value.length === 0) return undefined
  const items = value.filter((item: unknown): item is string => typeof item === 'string' && item !== '')
  // Copied, because V8 leaves room for more in what it filters, and there may be a hundred thousand registrations.
  return items.length === value.length ? items.slice() : undefined
}
