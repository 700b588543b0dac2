import { httpStatusOf, type RefusalCode } from '../errors/errors.js'

/**
 * The outcomes of verifications that metrics distinguish. `unavailable` is a 503, which says nothing about the token.
 */
export const VERIFICATION_OUTCOMES = ['accepted', 'refused', 'unavailable'] as const

export type VerificationOutcome = (typeof VERIFICATION_OUTCOMES)[number]

/** The outcomes of refreshes. */
export const REFRESH_STATUSES = ['success', 'error'] as const

/** The outcome that a refusal counts as. */
export function outcomeOf(code: RefusalCode): VerificationOutcome {
  return httpStatusOf(code) >= 500 ? 'unavailable' : 'refused'
}
