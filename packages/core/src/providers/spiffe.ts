import type { Algorithm } from '../keys/algorithms.js'
import { isTrustDomain, isWorkloadOf, TRUST_DOMAIN_RULE } from '../token/spiffe-id.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link spiffe}. */
export interface SpiffeOptions {
  /** The trust domain, such as `example.org`. */
  trustDomain: string
  /** The `iss` of its JWT-SVIDs: the `jwt_issuer` of the SPIRE server. An https URL with metadata, where `bundleUrl` is not given. */
  issuer: string
  /** The audience that workloads ask for. */
  audience: Audience
  /** The bundle endpoint of the trust domain, served with the profile `https_web`. @default as the metadata of `issuer` says */
  bundleUrl?: string
  /** The workload, or each, that is accepted, by its SPIFFE ID: `spiffe://example.org/billing/worker`. @default any of the trust domain */
  workload?: string | readonly string[]
  /** The certificate authority of the endpoint in PEM, where it is one of your own. @default Node's own */
  ca?: string
}

/** Section 2.1 of the JWT-SVID specification. */
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

/**
 * JWT-SVIDs of a SPIFFE trust domain, whose keys are in its bundle. A token without `iss`, which SPIFFE allows, is refused: by `iss` it is
 * known whose keys to ask for.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
