const AD_FS = /^https?:\/\/([^/]+)\/adfs\/?$/
const TRUST = /^https?:\/\/([^/]+)\/adfs\/services\/trust$/

/**
 * Whether an AD FS may write this issuer into access tokens: it is the name of the trust at its own host, and its keys are there as well. Any
 * other name may be that of somebody else, whatever the metadata says.
 */
export function isTrustOf(issuer: string, name: string, jwksUri: string): boolean {
  const [host, trusted] = [AD_FS.exec(issuer)?.[1], TRUST.exec(name)?.[1]].map((text) => text?.toLowerCase())
  return (
    host !== undefined && host === trusted && URL.canParse(jwksUri) && new URL(jwksUri).host === new URL(issuer).host
  )
}
