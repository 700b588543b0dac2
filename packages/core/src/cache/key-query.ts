import { readArgument, refuseUnless, requireObject, requireSignal, requireText } from '../option-reader/arguments.js'
import type { KeyQuery } from './manager.js'

/**
 * Validates the `kid`, `alg` and signal with which an application looks up a key.
 *
 * @throws OptionsError if one is invalid.
 */
export function requireQuery(query: KeyQuery): void {
  requireObject('query', query)
  const { kid, alg, signal }: { readonly [Name in keyof KeyQuery]: unknown } = readArgument('query', query, () => ({
    ...query,
  }))
  refuseUnless(kid === undefined || typeof kid === 'string', 'query.kid', 'must be a string', kid)
  requireText('query.alg', alg)
  requireSignal(signal)
}
