import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

const ACCOUNT = /^[a-z0-9][a-z0-9-]{0,62}:[a-z0-9][a-z0-9.-]{0,252}$/

/**
 * Makes the registration for tokens of Kubernetes service accounts, as projected into pods.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { kubernetes } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   kubernetes({ issuer: 'https://kubernetes.default.svc.cluster.local', audience: 'https://api.example.com' }),
 * )
 * ```
 */
export function kubernetes(options: KubernetesOptions): ProviderRegistration {
  return preset('kubernetes', options, (reader) => {
    const issuer = readText(
      reader,
      'issuer',
      'must be the URL of the --service-account-issuer, such as "https://kubernetes.default.svc.cluster.local"',
      (text) => (URL.canParse(text) ? text : undefined),
    )
    const audience = readAudience(reader)
    const rule = 'must be a service account such as "my-namespace:my-account", or a list of them'
    const accounts = reader.has('serviceAccount')
      ? readTexts(reader, 'serviceAccount', rule, (text) => ACCOUNT.test(text))
      : undefined
    const jwksUri = reader.text('jwksUri', undefined)
    const ca = reader.text('ca', undefined)
    const bearerTokenFile = reader.text('bearerTokenFile', undefined)
    const bearerTokenId = reader.text('bearerTokenId', undefined)
    return {
      provider: 'kubernetes',
      issuer,
      audience,
      ...(accounts === undefined
        ? {}
        : { claimValues: { sub: accounts.map((name) => `system:serviceaccount:${name}`) } }),
      ...(jwksUri === undefined ? {} : { jwksUri }),
      ...(ca === undefined ? {} : { ca }),
      ...(bearerTokenFile === undefined ? {} : { bearerTokenFile }),
      ...(bearerTokenId === undefined ? {} : { bearerTokenId }),
    }
  })
}

/** Options of {@link kubernetes}. */
export interface KubernetesOptions {
  /** The `--service-account-issuer` of the cluster, such as `https://kubernetes.default.svc.cluster.local`. */
  issuer: string
  /** The audience that pods request. */
  audience: Audience
  /** The service account that is accepted, as `namespace:name`, or a list of them. @default any of the cluster */
  serviceAccount?: string | readonly string[]
  /**
   * The URL of the key set, such as `https://kubernetes.default.svc/openid/v1/jwks` from within the cluster. Needed if
   * the metadata names a URL that credentials would not be sent to, or that pods cannot reach.
   * @default as the issuer's metadata says
   */
  jwksUri?: string
  /**
   * The certificate authority of the cluster, as PEM text. In a pod it is mounted at
   * `/var/run/secrets/kubernetes.io/serviceaccount/ca.crt`. @default Node's own
   */
  ca?: string
  /**
   * The path of the file with the bearer token for key requests, if the cluster does not publish its keys to
   * unauthenticated clients. In a pod: `/var/run/secrets/kubernetes.io/serviceaccount/token`. @default none
   */
  bearerTokenFile?: string
  /** Identifies the owner of that token, such as the cluster's name; needed with a `store`. @default none */
  bearerTokenId?: string
}
