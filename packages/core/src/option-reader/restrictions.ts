/** Whether the option of this name enables a check, and so must not be given as `undefined`. */
export function isRestriction(name: string): boolean {
  return RESTRICTIONS.has(name)
}

/**
 * Options that enable a check and are often set from a variable. `undefined` does not count as leaving them out: a
 * variable that is not set would silently disable the check.
 */
const RESTRICTIONS: ReadonlySet<string> = new Set(
  [
    'allowedDomains claimTypes claimValues integrityKey maxTokenAge pinnedSpki requiredClaims spiffeTrustDomain',
    'tenantClaim types',
  ].flatMap((names) => names.split(' ')),
)

export const UNDEFINED_RESTRICTION =
  'is given as undefined, which would switch a check off: is a variable not set? Leave it out if that is meant'
