import { requireText } from '../option-reader/arguments.js'
import { DEFAULTS } from '../options/defaults.js'
import { httpsRuleOf } from '../options/fetch-options.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { registrationOf, type RegistrationOptions } from '../options/registration-options.js'
import { claimMismatches, judgedClaims, type ClaimMismatch } from '../token/claim-mismatches.js'
import { tokenFacts } from '../token/token-facts.js'

/**
 * Which claims of a token are not as a registration asks, with what was found and expected, as `debug` logs it. Neither the token's
 * signature nor its audience is looked at. Nothing is fetched. Of what is no JWT, nothing is told.
 *
 * @throws OptionsError naming every wrong field of the registration.
 */
export function unmetClaims(token: string, registration: RegistrationOptions): readonly ClaimMismatch[] {
  requireText('token', token)
  // What one issuer may permit itself, its registry permits: there is nobody else in it.
  const rule = new OptionReader(registration, new OptionProblems()).raw('requireHttps')
  const requireHttps = httpsRuleOf(rule) ?? DEFAULTS.fetch.requireHttps
  const fetch = { ...DEFAULTS.fetch, requireHttps }
  const { rules } = registrationOf(registration, { ...DEFAULTS, fetch, ownDispatcher: false, storage: 'none' })
  const said = tokenFacts(token, DEFAULTS.maxTokenBytes)
  return typeof said === 'string' ? [] : claimMismatches(judgedClaims(said.claims, rules), rules)
}
