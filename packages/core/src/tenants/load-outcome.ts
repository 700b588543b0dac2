import type { LoadFailure } from '../events/events.js'
import { OptionsError, type OptionProblem } from '../errors/errors.js'
import { toError } from '../errors/to-error.js'
import { OptionProblems } from '../option-reader/option-problems.js'
import type { LoaderResult } from './call-loader.js'
import { fieldOf, readLoaded } from './loaded-registration.js'
import type { InheritedByLoaded } from './refuse-widening.js'
import type { Registration } from '../registration/registration.js'
import type { Registrations } from '../registration/registrations.js'

/** The validated result of a call of `loadTenant`: registrations, no such tenant, or a failure. */
export type LoadOutcome =
  | {
      readonly type: 'found'
      readonly registrations: readonly Registration[]
      /** Whether the loader returned a list instead of one registration. */
      readonly isList: boolean
    }
  | { readonly type: 'absent' }
  | {
      readonly type: 'failed'
      readonly reason: LoadFailure
      /** A fixed phrase. */
      readonly detail: string
      readonly problems: readonly OptionProblem[]
      readonly cause: unknown
    }

const DETAILS: Readonly<Record<LoadFailure, string>> = {
  error: 'loadTenant failed',
  timeout: 'loadTenant took too long',
  invalid: 'loadTenant found no valid registration',
}

/**
 * Limits for the problems that are noted, and for the length of a field name in them: users may choose the names of
 * fields.
 */
const MAX_PROBLEMS = 50
const MAX_FIELD_LENGTH = 60

/**
 * Validates the result of a loader by the rules for registrations. It works in slices: other tenants may be registered
 * in the meantime.
 */
export async function validateLoad(
  result: LoaderResult,
  tenant: string,
  inherited: InheritedByLoaded,
): Promise<LoadOutcome> {
  if (result.type === 'failed') return failed(result.reason, [], result.cause)
  const problems = new OptionProblems(MAX_PROBLEMS)
  try {
    const registrations = await readLoaded(result.found, tenant, inherited, problems)
    problems.throwIfAny()
    if (registrations.length === 0) return { type: 'absent' }
    return { type: 'found', registrations, isList: Array.isArray(result.found) }
  } catch (thrown) {
    // Anything may have been thrown, including an object that throws when it is read.
    const cause = toError(thrown)
    return failed('invalid', cause instanceof OptionsError ? cause.problems : [], cause)
  }
}

/** Checks for conflicts with the registered tenants, at the moment the result is used. */
export function checkConflicts(outcome: LoadOutcome, others: Registrations): LoadOutcome {
  if (outcome.type !== 'found') return outcome
  const problems = new OptionProblems(MAX_PROBLEMS)
  outcome.registrations.forEach((registration, index) => {
    others.noteConflicts(registration, undefined, problems, outcome.isList ? `${fieldOf(index)}.` : '')
  })
  if (!problems.any) return outcome
  const { error } = problems
  return failed('invalid', error.problems, error)
}

function failed(reason: LoadFailure, problems: readonly OptionProblem[], cause: unknown): LoadOutcome {
  const reported = problems.map(({ field, rule, value }) => ({ field: shortened(field), rule, value }))
  return { type: 'failed', reason, detail: DETAILS[reason], problems: reported, cause }
}

function shortened(field: string): string {
  return field.length > MAX_FIELD_LENGTH ? `${field.slice(0, MAX_FIELD_LENGTH)}…` : field
}
