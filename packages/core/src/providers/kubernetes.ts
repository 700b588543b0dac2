import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link kubernetes}. */
export interface KubernetesOptions {
  /** The `--service-account-issuer` of the cluster, such as `https://kubernetes.default.svc.cluster.local`. */
  issuer: string
  /** The audience that pods ask for. */
  audience: Audience
  /** Service accounts that are accepted, as `namespace:name`. @default any of the cluster */
  serviceAccount?: string | readonly string[]
  /**
   * Where the keys are, such as `https://kubernetes.default.svc/openid/v1/jwks` from within the cluster. Needed where the metadata names an
   * address that credentials would not be sent to, or that pods don't reach. @default as the issuer's metadata says
   */
  jwksUri?: string
  /** The cluster's certificate authority in PEM, mounted at `/var/run/secrets/kubernetes.io/serviceaccount/ca.crt`. @default Node's own */
  ca?: string
  /**
   * The file of the token to ask with, `/var/run/secrets/kubernetes.io/serviceaccount/token` in a pod, where the cluster doesn't publish
   * its keys to everybody. @default none
   */
  bearerTokenFile?: string
  /** Whose token that is, such as the cluster's name; needed beside a `store`. @default none */
  bearerTokenId?: string
}

const ACCOUNT = /^[a-z0-9][a-z0-9-]{0,62}:[a-z0-9][a-z0-9.-]{0,252}$/

/**
 * Tokens of Kubernetes service accounts, as they are projected into pods.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
