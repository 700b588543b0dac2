import type { LoadFailure } from '../events/events.js'
import { OptionsError, type OptionProblem } from '../errors/errors.js'
import { toError } from '../errors/to-error.js'
import { OptionProblems } from '../option-reader/option-problems.js'
import type { Asked } from './call-loader.js'
import { fieldOf, readLoaded } from './loaded-registration.js'
import type { InheritedByLoaded } from './refuse-widening.js'
import type { Registration } from '../registration/registration.js'
import type { Registrations } from '../registration/registrations.js'

/** What a load says of its tenant. */
export type Verdict =
  | {
      readonly type: 'found'
      readonly registrations: readonly Registration[]
      /** Whether the loader gave a list, rather than one. */
      readonly isList: boolean
    }
  | { readonly type: 'absent' }
  | {
      readonly type: 'failed'
      readonly reason: LoadFailure
      /** In fixed words. */
      readonly detail: string
      readonly problems: readonly OptionProblem[]
      readonly cause: unknown
    }

const DETAILS: Readonly<Record<LoadFailure, string>> = {
  error: 'loadTenant failed',
  timeout: 'loadTenant took too long',
  invalid: 'loadTenant found no valid registration',
}

/** Who names the fields may be anybody: so many problems are noted at most, and so much of a field is told. */
const MAX_PROBLEMS = 50
const MAX_FIELD_LENGTH = 60

/** Judges what a loader said, by the rules of a registration. In slices: meanwhile others may be registered. */
export async function validateLoad(asked: Asked, tenant: string, inherited: InheritedByLoaded): Promise<Verdict> {
  if (asked.type === 'failed') return failed(asked.reason, [], asked.cause)
  const problems = new OptionProblems(MAX_PROBLEMS)
  try {
    const registrations = await readLoaded(asked.found, tenant, inherited, problems)
    problems.throwIfAny()
    if (registrations.length === 0) return { type: 'absent' }
    return { type: 'found', registrations, isList: Array.isArray(asked.found) }
  } catch (thrown) {
    // It may be anything, an object that throws when it is read included.
    const cause = toError(thrown)
    return failed('invalid', cause instanceof OptionsError ? cause.problems : [], cause)
  }
}

/** Judges it beside those that are registered when it is used. */
export function checkConflicts(verdict: Verdict, others: Registrations): Verdict {
  if (verdict.type !== 'found') return verdict
  const problems = new OptionProblems(MAX_PROBLEMS)
  verdict.registrations.forEach((registration, index) => {
    others.noteConflicts(registration, undefined, problems, verdict.isList ? `${fieldOf(index)}.` : '')
  })
  if (!problems.any) return verdict
  const { error } = problems
  return failed('invalid', error.problems, error)
}

function failed(reason: LoadFailure, problems: readonly OptionProblem[], cause: unknown): Verdict {
  const told = problems.map(({ field, rule, value }) => ({ field: shortened(field), rule, value }))
  return { type: 'failed', reason, detail: DETAILS[reason], problems: told, cause }
}

function shortened(field: string): string {
  return field.length > MAX_FIELD_LENGTH ? `${field.slice(0, MAX_FIELD_LENGTH)}…` : field
}
