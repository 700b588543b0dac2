import { DEFAULTS } from '../options/defaults.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'

/**
 * Options of `Registry.register`: whether a registration may replace an earlier one of the same tenant and provider.
 */
export interface RegisterOptions {
  /**
   * `true` replaces the registration of the same tenant and provider, if there is one; `false` refuses a second one.
   * @default false
   */
  replace?: boolean
}

/**
 * Reads the option `replace`.
 *
 * @throws OptionsError naming every wrong option.
 */
export function mayReplace(options: RegisterOptions): boolean {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const replace = reader.boolean('replace', DEFAULTS.register.replace)
  reader.refuseUnread('of register')
  problems.throwIfAny()
  return replace
}
