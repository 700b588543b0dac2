import { statusOf, type RefusalCode } from '../errors/errors.js'

/** How verifications end, coarsely: `unavailable` is a 503, which says nothing about the token. */
export const VERIFICATION_OUTCOMES = ['accepted', 'refused', 'unavailable'] as const

export type VerificationOutcome = (typeof VERIFICATION_OUTCOMES)[number]

/** How refreshes end. */
export const REFRESH_STATUSES = ['success', 'error'] as const

/** The outcome of a refusal. */
export function outcomeOf(code: RefusalCode): VerificationOutcome {
  return statusOf(code) >= 500 ? 'unavailable' : 'refused'
}
