/** Presets whose issuers no part of a URL gives away, and why. */
export const UNRECOGNIZABLE: Readonly<Record<string, string>> = {
  duende: 'an IdentityServer stands at whatever address its operator gave it',
  spiffe: 'a SPIRE server names whatever issuer it is configured with',
}
