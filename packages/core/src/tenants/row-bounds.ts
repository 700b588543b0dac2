/** So many registrations a loaded tenant has at most, one for each of its providers. */
export const MAX_LOADED_PROVIDERS = 100
/** So many keys its registrations have in `jwks`, all together. */
export const MAX_LOADED_KEYS = 400
/** So many characters the issuers have that its registrations stand for, all together. */
export const MAX_LOADED_ISSUER_CHARACTERS = 1_048_576
/** So many members of objects and items of lists a row has, all together and at any depth. */
const MAX_ROW_ITEMS = 8192
/** So many characters its texts have, all together. */
const MAX_ROW_CHARACTERS = 1_048_576

interface Left {
  items: number
  characters: number
}

/**
 * What a row that a loader found has too much of, in words; `undefined` when it keeps within bounds. Looks no further than these, so that it
 * ends where a row holds itself.
 *
 * @param registrations - Anything; what reading it throws is thrown.
 */
export function excessOfRow(registrations: readonly unknown[]): string | undefined {
  const left: Left = { items: MAX_ROW_ITEMS, characters: MAX_ROW_CHARACTERS }
  let level: readonly unknown[] = registrations
  while (level.length > 0 && left.items >= 0 && left.characters >= 0)
    level = level.flatMap((value) => within(value, left))
  if (left.items < 0) return `must have at most ${MAX_ROW_ITEMS} members and items, all together`
  if (left.characters < 0) return `must have at most ${MAX_ROW_CHARACTERS} characters, all together`
  return undefined
}

/** What is in a value, one level below it. Counts that before it is looked at. */
function within(value: unknown, left: Left): readonly unknown[] {
  if (left.items < 0 || left.characters < 0) return []
  if (typeof value === 'string') left.characters -= value.length
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return []
  if (Array.isArray(value)) {
    left.items -= value.length
    return left.items < 0 ? [] : value
  }
  const names = Object.keys(value)
  left.items -= names.length
  for (const name of names) left.characters -= name.length
  return left.items < 0 ? [] : Object.values(value)
}
