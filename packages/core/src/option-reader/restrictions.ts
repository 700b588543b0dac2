/**
 * Options that switch a check on, which most people take from a variable. `undefined` as their value is no way to leave them out: a variable
 * that is not set would switch the check off in silence.
 */
const RESTRICTIONS: ReadonlySet<string> = new Set(
  'allowedDomains claimTypes claimValues integrityKey maxTokenAge pinnedSpki requiredClaims spiffeTrustDomain tenantClaim types'.split(
    ' ',
  ),
)

export const UNDEFINED_RESTRICTION =
  'is given as undefined, which would switch a check off: is a variable not set? Leave it out if that is meant'

/** Whether an option must not be given as `undefined`. */
export function isRestriction(name: string): boolean {
  return RESTRICTIONS.has(name)
}
