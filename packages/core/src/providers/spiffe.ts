import type { Algorithm } from '../keys/algorithms.js'
import { isTrustDomain, isWorkloadOf, TRUST_DOMAIN_RULE } from '../token/spiffe-id.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for JWT-SVIDs of a SPIFFE trust domain, whose bundle contains the keys.
 *
 * SPIFFE allows tokens without `iss`; they are refused, because `iss` selects the keys.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { spiffe } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   spiffe({ trustDomain: 'example.org', issuer: 'https://oidc.example.org', audience: 'https://api.example.com' }),
 * )
 * ```
 */
export function spiffe(options: SpiffeOptions): ProviderRegistration {
  return preset('spiffe', options, (reader) => {
    const trustDomain = readText(reader, 'trustDomain', TRUST_DOMAIN_RULE, (text) =>
      isTrustDomain(text) ? text : undefined,
    )
    const issuerRule = 'must be the iss of the JWT-SVIDs, which is the jwt_issuer of the SPIRE server'
    const issuer = readText(reader, 'issuer', issuerRule, (text) => (text === '' ? undefined : text))
    const workloadRule = `must be a SPIFFE ID within the trust domain, such as "spiffe://${trustDomain || 'example.org'}/worker", or a list of them`
    const workloads = reader.has('workload')
      ? readTexts(reader, 'workload', workloadRule, (text) => isWorkloadOf(text, trustDomain))
      : undefined
    const bundleUrl = reader.text('bundleUrl', undefined)
    const ca = reader.text('ca', undefined)
    return {
      provider: 'spiffe',
      issuer,
      spiffeTrustDomain: trustDomain,
      audience: readAudience(reader),
      algorithms: ALGORITHMS,
      types: ['JWT', 'JOSE'],
      ...(bundleUrl === undefined ? {} : { jwksUri: bundleUrl }),
      ...(workloads === undefined ? {} : { claimValues: { sub: workloads } }),
      ...(ca === undefined ? {} : { ca }),
    }
  })
}

/** Options of {@link spiffe}. */
export interface SpiffeOptions {
  /** The trust domain, such as `example.org`. */
  trustDomain: string
  /**
   * The `iss` of the JWT-SVIDs: the `jwt_issuer` of the SPIRE server. Without `bundleUrl`, it must be an https URL with
   * metadata.
   */
  issuer: string
  /** The audience that workloads request. */
  audience: Audience
  /**
   * The URL of the trust domain's bundle endpoint, which must use the profile `https_web`.
   * @default as the metadata of `issuer` says
   */
  bundleUrl?: string
  /**
   * The SPIFFE ID of the workload that is accepted, such as `spiffe://example.org/billing/worker`, or a list of them.
   * @default any of the trust domain
   */
  workload?: string | readonly string[]
  /** The certificate authority of the endpoint, as PEM text, if it is a private one. @default Node's own */
  ca?: string
}

/** The algorithms of section 2.1 of the JWT-SVID specification. */
const ALGORITHMS: readonly Algorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
]
