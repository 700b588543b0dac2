import { SourceError } from '../errors/errors.js'
import { parseJson } from '../keys/key-set.js'
import type { FetchPolicy } from './fetch-policy.js'
import { brokenUrlRule, MAX_URL_LENGTH } from './url-rules.js'
import { printable } from '../text/printable.js'
import { follow } from './follow-redirects.js'
import type { HttpParts } from './get.js'
import { isTransient } from './retry.js'
import { OAUTH_METADATA, OPENID_METADATA } from './well-known.js'

/**
 * Finds an issuer's `jwks_uri`: OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3. The document must name
 * exactly the issuer whose metadata was requested (RFC 8414 section 3.3).
 *
 * @throws SourceError `discovery` if neither document is valid, `guard` if one leads to a forbidden URL, and as
 * {@link follow} if the provider cannot be asked.
 */
export async function discoverJwksUri(
  metadataIssuer: MetadataIssuer,
  parts: HttpParts,
  policy: FetchPolicy,
  signal: AbortSignal,
): Promise<string> {
  const failures: SourceError[] = []
  for (const url of metadataUrls(metadataIssuer.discoveryIssuer)) {
    try {
      const { status, body } = await follow(url, parts, policy, { headers: {}, signal })
      if (status !== 200) throw new SourceError('discovery', `the provider answered ${status} to discovery`)
      return jwksUriIn(parseJson(body), metadataIssuer, policy)
    } catch (error) {
      if (!(error instanceof SourceError) || !mayTryOtherUrl(error)) throw error
      failures.push(error)
    }
  }
  // A transient failure is thrown, because another attempt may succeed.
  const transient = failures.find(isTransient)
  if (transient !== undefined) throw transient
  const urls = metadataUrls(metadataIssuer.discoveryIssuer)
  const [oidc, oauth] = failures.map(({ message }, at) => `${message} (${printable(urls[at] ?? '')})`)
  throw new SourceError('discovery', `no usable metadata: OpenID Connect: ${oidc}; RFC 8414: ${oauth}`)
}

/** The issuer whose metadata is fetched. */
export interface MetadataIssuer {
  /** The issuer that the document must name exactly. It may contain a placeholder. */
  readonly issuer: string
  /**
   * The issuer whose metadata is requested: {@link issuer} with a value in place of its placeholder. The document may
   * name this one as well.
   */
  readonly discoveryIssuer: string
}

/** OpenID Connect Discovery 1.0 section 4, then RFC 8414 section 3.1. */
export function metadataUrls(issuer: string): readonly string[] {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  return [`${url.origin}${path}${OPENID_METADATA}`, `${url.origin}${OAUTH_METADATA}${path}`]
}

/**
 * Whether the other well-known URL is tried after this error: after an unusable answer, but not if the provider is
 * unreachable or asks to wait.
 */
export function mayTryOtherUrl(error: SourceError): boolean {
  if (error.reason === 'guard' || error.reason === 'aborted') return false
  return !isTransient(error) || (error.httpStatus ?? 0) >= 500
}

/** Checked here as well as before the request: a forbidden URL must not replace the last good one. */
export function jwksUriIn(document: unknown, { issuer, discoveryIssuer }: MetadataIssuer, policy: FetchPolicy): string {
  const metadata: Readonly<Record<string, unknown>> =
    typeof document === 'object' && document !== null ? { ...document } : {}
  const named = metadata['issuer']
  if (named !== issuer && named !== discoveryIssuer)
    throw new SourceError('discovery', misnamed(named, discoveryIssuer))
  const uri = metadata['jwks_uri']
  if (typeof uri !== 'string' || uri.length > MAX_URL_LENGTH || !URL.canParse(uri))
    throw new SourceError('discovery', 'the document has no jwks_uri')
  const broken = brokenUrlRule(new URL(uri), policy)
  if (broken !== undefined) throw new SourceError('guard', `the jwks_uri ${broken}`)
  return uri
}

/** A missing or extra slash is the most common mistake: the metadata URLs are the same with and without it. */
function misnamed(named: unknown, discoveryIssuer: string): string {
  if (typeof named !== 'string') return 'the document names no issuer'
  const slash =
    named === `${discoveryIssuer}/`
      ? ', with a slash at the end that the option issuer lacks'
      : `${named}/` === discoveryIssuer
        ? ', without the slash at the end of the option issuer'
        : ''
  return `the document names another issuer: "${printable(named)}"${slash}`
}
