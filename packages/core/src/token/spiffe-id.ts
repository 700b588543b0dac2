/** Whether a value is the SPIFFE ID of a workload (an ID with a path) of a trust domain. */
export function isWorkloadOf(value: unknown, trustDomain: string): value is string {
  if (typeof value !== 'string' || value.length > MAX_ID_LENGTH) return false
  const authority = `${SCHEME}${trustDomain}`
  return value.startsWith(`${authority}/`) && PATH.test(value.slice(authority.length))
}

/** Maximum length of a whole SPIFFE ID (SPIFFE ID section 2.3). */
const MAX_ID_LENGTH = 2048
const SCHEME = 'spiffe://'
const TRUST_DOMAIN = /^[a-z0-9._-]{1,255}$/
/** One or more segments, none of them empty, `.` or `..` (SPIFFE ID section 2.2). */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)+$/

export const TRUST_DOMAIN_RULE =
  'must be the name of a SPIFFE trust domain, such as "example.org": 1 to 255 of a-z 0-9 . _ -, without "spiffe://"'

/** Whether a text is a trust domain name (SPIFFE ID section 2.1). */
export function isTrustDomain(text: string): boolean {
  return TRUST_DOMAIN.test(text)
}
