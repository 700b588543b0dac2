const AD_FS = /^https?:\/\/([^/]+)\/adfs\/?$/
const TRUST = /^https?:\/\/([^/]+)\/adfs\/services\/trust$/

/**
 * Whether an AD FS may use this issuer in access tokens: it is the name of the trust at the same host, and the keys are
 * at that host too. Any other name may belong to another party, even if the metadata states it.
 */
export function isTrustOf(issuer: string, name: string, jwksUri: string): boolean {
  const [host, trusted] = [AD_FS.exec(issuer)?.[1], TRUST.exec(name)?.[1]].map((text) => text?.toLowerCase())
  return (
    host !== undefined && host === trusted && URL.canParse(jwksUri) && new URL(jwksUri).host === new URL(issuer).host
  )
}
