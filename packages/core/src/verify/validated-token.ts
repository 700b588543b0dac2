import type { KeyQuery } from '../cache/manager.js'
import type { SigningKey } from '../keys/signing-key.js'
import type { Registered } from '../registration/registered.js'
import type { ValidatedClaims } from '../token/claims.js'
import { keysToTry, type KeysToTry } from '../signature/keys-to-try.js'
import type { UnverifiedToken } from '../token/parse-token.js'

/** A token whose claims are valid for a registration; its signature is not verified yet. */
export interface ValidatedToken {
  readonly parsed: UnverifiedToken
  readonly registered: Registered
  readonly validated: ValidatedClaims
  readonly query: KeyQuery
}

/** Selects the keys to check a token's signature with, from those that the key set has for its `kid` and `alg`. */
export function keysFor(token: ValidatedToken, keys: readonly SigningKey[]): KeysToTry {
  const { parsed, validated, registered } = token
  const { iss } = validated.claims
  const { keyIssuers } = registered.registration.rules
  return keysToTry(keyIssuers ? keys.filter((key) => iss !== undefined && key.serves(iss)) : keys, parsed)
}
