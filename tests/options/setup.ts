import { createRegistry } from '../../packages/core/src/create.js'
import { OptionsError, type OptionProblem } from '../../packages/core/src/errors/errors.js'
import type { Inherited, Registration } from '../../packages/core/src/registration/registration.js'
import { registrationOf } from '../../packages/core/src/options/registration-options.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { OptionProblems, OptionReader } from '../../packages/core/src/option-reader/option-problems.js'
import { readInherited, readSharedOptions } from '../../packages/core/src/registry/registry-options.js'

const problemsOf = (construct: () => unknown): readonly OptionProblem[] => {
  try {
    construct()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems
    throw error
  }
}

/** What a registry finds wrong with options, whatever their type. */
export const refusedBy = (options: object): readonly OptionProblem[] => problemsOf(() => createRegistry(options))

export const inherited = (options: object): Inherited => {
  const problems = new OptionProblems()
  const settings = readInherited(new OptionReader(options, problems), readSharedOptions(new OptionReader({}, problems)))
  problems.throwIfAny()
  return settings
}

const NOTHING_SAID: Inherited = { ...DEFAULTS, ownDispatcher: false, storage: 'none' }

export const right = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' }

export const register = (options: object, from: Inherited = NOTHING_SAID): Registration =>
  Reflect.apply(registrationOf, undefined, [options, from])

export const refused = (options: object, from: Inherited = NOTHING_SAID): readonly OptionProblem[] =>
  problemsOf(() => register({ ...right, ...options }, from))
