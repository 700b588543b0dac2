import type { KeyQuery } from '../cache/manager.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registry/registered.js'
import type { JudgedToken } from './claims.js'
import { keysToTry, type KeysToTry } from './keys-to-try.js'
import type { UnverifiedToken } from './token.js'

/** A token whose claims are valid for a registration; its signature is not verified yet. */
export interface ValidatedToken {
  readonly parsed: UnverifiedToken
  readonly registered: Registered
  readonly judged: JudgedToken
  readonly query: KeyQuery
}

/** The keys that the token is tried with, of those that the key set has for its `kid` and `alg`. */
export function keysFor(token: ValidatedToken, keys: readonly SigningKey[]): KeysToTry {
  const { parsed, judged, registered } = token
  const { iss } = judged.claims
  const { keyIssuers } = registered.registration.rules
  return keysToTry(keyIssuers ? keys.filter((key) => iss !== undefined && key.serves(iss)) : keys, parsed)
}
