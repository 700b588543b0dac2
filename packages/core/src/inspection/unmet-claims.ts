import { requireText } from '../option-reader/arguments.js'
import { DEFAULTS } from '../options/defaults.js'
import { httpsRuleOf } from '../options/fetch-options.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { registrationOf, type RegistrationOptions } from '../options/registration-options.js'
import { claimMismatches, judgedClaims, type ClaimMismatch } from '../token/claim-mismatches.js'
import { tokenFacts } from '../token/token-facts.js'

/**
 * Lists the claims of a token that do not match the options of a registration, each with the value found and the value
 * expected, as `debug` logs them. Checks neither the signature nor the audience, and fetches nothing. Empty for a text
 * that is no JWT.
 *
 * @throws OptionsError naming every wrong field of the registration.
 */
export function unmetClaims(token: string, registration: RegistrationOptions): readonly ClaimMismatch[] {
  requireText('token', token)
  // The registry has this registration only, so it permits what the registration permits.
  const rule = new OptionReader(registration, new OptionProblems()).raw('requireHttps')
  const requireHttps = httpsRuleOf(rule) ?? DEFAULTS.fetch.requireHttps
  const fetch = { ...DEFAULTS.fetch, requireHttps }
  const { rules } = registrationOf(registration, { ...DEFAULTS, fetch, ownDispatcher: false, storage: 'none' })
  const said = tokenFacts(token, DEFAULTS.maxTokenBytes)
  return typeof said === 'string' ? [] : claimMismatches(judgedClaims(said.claims, rules), rules)
}
