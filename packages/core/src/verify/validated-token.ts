import type { KeyQuery } from '../cache/manager.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registry/registered.js'
import type { JudgedToken } from './claims.js'
import { keysToTry, type KeysToTry } from './keys-to-try.js'
import type { UnverifiedToken } from './token.js'

/** A token whose claims hold by the rules of a registration, and what its key is asked for with. */
export interface Case {
  readonly parsed: UnverifiedToken
  readonly registered: Registered
  readonly judged: JudgedToken
  readonly query: KeyQuery
}

/** With which of the keys that may have signed it its token is tried. */
export function keysOfCase(keys: readonly SigningKey[], { parsed, judged, registered }: Case): KeysToTry {
  const { iss } = judged.claims
  const { keyIssuers } = registered.registration.rules
  return keysToTry(keyIssuers ? keys.filter((key) => iss !== undefined && key.serves(iss)) : keys, parsed)
}
