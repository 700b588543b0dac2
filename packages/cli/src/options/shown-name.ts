const NAME = /^[a-z]+(?:-[a-z]+)*$/i
const MAX_LENGTH = 30

/** What was typed for a name, if it is one by its form: words of letters. Anything else may be a secret in the wrong place, and is not shown. */
export function shownName(typed: string): string | undefined {
  return typed.length <= MAX_LENGTH && NAME.test(typed) ? typed : undefined
}
