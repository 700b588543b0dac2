/**
 * Checks that a row, which is the result of `loadTenant`, is not too large: returns the bound that it exceeds, in
 * words; `undefined` if it exceeds none. Reads no further than the bounds, so that it ends even if a row contains
 * itself.
 *
 * @param registrations - Any values; an error from reading them is thrown.
 */
export function excessOfRow(registrations: readonly unknown[]): string | undefined {
  const remaining: Remaining = { items: MAX_ROW_ITEMS, characters: MAX_ROW_CHARACTERS }
  let level: readonly unknown[] = registrations
  while (level.length > 0 && remaining.items >= 0 && remaining.characters >= 0)
    level = level.flatMap((value) => childrenOf(value, remaining))
  if (remaining.items < 0) return `must have at most ${MAX_ROW_ITEMS} members and items, all together`
  if (remaining.characters < 0) return `must have at most ${MAX_ROW_CHARACTERS} characters, all together`
  return undefined
}

/** How many registrations a loaded tenant may have, one for each of its providers. */
export const MAX_LOADED_PROVIDERS = 100
/** How many keys its registrations may have in `jwks`, all together. */
export const MAX_LOADED_KEYS = 400
/** How many characters the issuers that its registrations stand for may have, all together. */
export const MAX_LOADED_ISSUER_CHARACTERS = 1_048_576
/** How many members of objects and items of lists a row may have, at any depth, all together. */
const MAX_ROW_ITEMS = 8192
/** How many characters the strings of a row may have, all together. */
const MAX_ROW_CHARACTERS = 1_048_576

interface Remaining {
  items: number
  characters: number
}

/** The values one level below a value. Counts them before it reads them. */
function childrenOf(value: unknown, remaining: Remaining): readonly unknown[] {
  if (remaining.items < 0 || remaining.characters < 0) return []
  if (typeof value === 'string') remaining.characters -= value.length
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  if (Array.isArray(value)) {
    remaining.items -= value.length
    return remaining.items < 0 ? [] : value
  }
  const names = Object.keys(value)
  remaining.items -= names.length
  for (const name of names) remaining.characters -= name.length
  return remaining.items < 0 ? [] : Object.values(value)
}
