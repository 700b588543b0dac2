import { isList, readArgument } from '../option-reader/arguments.js'
import { DROP_REASONS } from '../errors/drop-reason.js'
import { validateJwk } from '../keys/validate-jwk.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { keyBudget } from '../event-loop/tick-budget.js'

/**
 * Reads the option `jwks`, keys given in the configuration, without validating them: that is slow, and left to {@link
 * refuseUnusableKeys}.
 */
export function readGivenKeys(reader: OptionReader): readonly unknown[] {
  const set = reader.nested('jwks')
  const keys = set.raw('keys')
  if (!isList(keys) || keys.length === 0) {
    set.refuse('keys', 'must be a non-empty list of public keys')
    return []
  }
  if (keys.length > MAX_GIVEN_KEYS) {
    set.refuse('keys', `must be at most ${MAX_GIVEN_KEYS} keys`)
    return []
  }
  // A copy: changing the caller's object later must not change which keys are trusted.
  return readArgument('jwks.keys', keys, () => structuredClone(keys))
}

/** How many keys in `jwks` may be validated synchronously, in the main thread. */
const MAX_GIVEN_KEYS = 100

/** The rules that decide whether a key can be used. */
type KeyRules = Pick<FetchPolicy, 'maxRsaBits' | 'keyUse'>

/** Records a problem for each key in `jwks` that cannot be used. */
export function refuseUnusableKeys(reader: OptionReader, keys: readonly unknown[], policy: KeyRules): void {
  keys.forEach((key, index) => {
    refuseIfUnusable(reader, key, index, policy)
  })
}

/** Like {@link refuseUnusableKeys}, but in slices, so that other work of the process continues in between. */
export async function refuseUnusableKeysInSlices(
  reader: OptionReader,
  keys: readonly unknown[],
  policy: KeyRules,
): Promise<void> {
  for (const [index, key] of keys.entries()) {
    const room = keyBudget.spend(1)
    if (room !== undefined) await room
    refuseIfUnusable(reader, key, index, policy)
  }
}

function refuseIfUnusable(reader: OptionReader, key: unknown, index: number, policy: KeyRules): void {
  const { maxRsaBits, keyUse } = policy
  const judged = validateJwk(key, maxRsaBits, keyUse)
  if (typeof judged !== 'string') return
  const field = reader.field(`jwks.keys[${index}]`)
  reader.problems.add(field, `must be a usable public signature key (${judged}: ${DROP_REASONS[judged]})`, 'a key')
}
