import type { LoadFailure } from '../events.js'
import { OptionsError, type OptionProblem } from '../errors.js'
import { toError } from '../to-error.js'
import { Problems } from '../options/problems.js'
import type { Asked } from './ask-loader.js'
import { fieldOf, readLoaded } from './loaded-registration.js'
import type { InheritedByLoaded } from './refuse-widening.js'
import type { Registration } from './registration.js'
import type { Registrations } from './registrations.js'

/** What a load says of its tenant. */
export type Verdict =
  | { readonly type: 'found'; readonly registrations: readonly Registration[] }
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

/** Who names the fields may be anybody: an event tells so many problems at most, and so much of a field. */
const MOST_PROBLEMS = 50
const LONGEST_FIELD = 60

/** Judges what a loader said, by the rules of a registration, and beside those that were registered. */
export function judgeLoad(asked: Asked, tenant: string, inherited: InheritedByLoaded, others: Registrations): Verdict {
  if (asked.type === 'failed') return failed(asked.reason, [], asked.cause)
  const problems = new Problems()
  try {
    const registrations = readLoaded(asked.found, tenant, inherited, problems)
    problems.throwIfAny()
    registrations.forEach((registration, index) => {
      const field = Array.isArray(asked.found) ? `${fieldOf(index)}.` : ''
      others.noteConflicts(registration, undefined, problems, field)
    })
    problems.throwIfAny()
    return registrations.length === 0 ? { type: 'absent' } : { type: 'found', registrations }
  } catch (thrown) {
    // It may be anything, an object that throws when it is read included.
    const cause = toError(thrown)
    return failed('invalid', cause instanceof OptionsError ? cause.problems : [], cause)
  }
}

function failed(reason: LoadFailure, problems: readonly OptionProblem[], cause: unknown): Verdict {
  const told = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ field, rule, value }) => ({ field: shortened(field), rule, value }))
  return { type: 'failed', reason, detail: DETAILS[reason], problems: told, cause }
}

function shortened(field: string): string {
  return field.length > LONGEST_FIELD ? `${field.slice(0, LONGEST_FIELD)}…` : field
}
