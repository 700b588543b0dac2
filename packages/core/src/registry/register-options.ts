import { DEFAULTS } from '../options/defaults.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'

/** How a registration is added. */
export interface RegisterOptions {
  /** `true` replaces the registration of the same tenant and provider, where there is one; else a second one is refused. @default false */
  replace?: boolean
}

/** @throws OptionsError naming every wrong option. */
export function mayReplace(options: RegisterOptions): boolean {
  const problems = new OptionProblems()
  const reader = new OptionReader(options, problems)
  const replace = reader.boolean('replace', DEFAULTS.register.replace)
  reader.refuseUnread('of register')
  problems.throwIfAny()
  return replace
}
