import { createRegistry } from '../../packages/core/src/create.js'
import { OptionsError, type OptionProblem } from '../../packages/core/src/errors.js'
import { registrationOf, type Inherited, type Registration } from '../../packages/core/src/registry/registration.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { Problems, Reader } from '../../packages/core/src/options/problems.js'
import { readInherited, readSharedOptions } from '../../packages/core/src/options/registry-options.js'

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
  const problems = new Problems()
  const settings = readInherited(new Reader(options, problems), readSharedOptions(new Reader({}, problems)))
  problems.throwIfAny()
  return settings
}

const NOTHING_SAID: Inherited = { ...DEFAULTS, ownDispatcher: false, storage: 'none' }

export const right = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' }

export const register = (options: object, from: Inherited = NOTHING_SAID): Registration =>
  Reflect.apply(registrationOf, undefined, [options, from])

export const refused = (options: object, from: Inherited = NOTHING_SAID): readonly OptionProblem[] =>
  problemsOf(() => register({ ...right, ...options }, from))
