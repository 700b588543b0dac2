const NAME = /^[a-z]+(?:-[a-z]+)*$/i
const MAX_LENGTH = 30

/** The given name, if it consists of words of letters; else `undefined`: it may be a secret in the wrong place. */
export function shownName(typed: string): string | undefined {
  return typed.length <= MAX_LENGTH && NAME.test(typed) ? typed : undefined
}
