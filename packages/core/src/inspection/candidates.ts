import type { GivenReport, MetadataReport } from './provider-report.js'
import type { StatedMetadata } from './stated-metadata.js'
import { isTrustOf } from './adfs-trust.js'
import type { UnconfirmedReason } from './tried-configuration.js'

/**
 * Lists the configurations that might be registered for a provider and are worth trying, from the documents that were
 * read from it.
 */
export function candidatesFor(findings: Findings): readonly Alternatives[] {
  return alternativesFor(findings)
    .map((alternatives) => alternatives.filter(isShowable))
    .filter((alternatives) => alternatives.length > 0)
}

/** A configuration that might be registered. Only candidates that were tried become advice. */
export type Candidate = WithOwnKeys | WithStatedKeys

/** A candidate whose keys are found through the issuer's own metadata. */
interface WithOwnKeys {
  readonly because: 'as_given' | 'stated_issuer'
  readonly issuer: string
  readonly jwksUri?: undefined
  /** The `jwks_uri` that its own metadata is expected to contain. */
  readonly leadsTo?: string | undefined
}

/** A candidate whose keys are at the URL that a document states. */
interface WithStatedKeys {
  readonly because: UnconfirmedReason | 'access_token_issuer'
  readonly issuer: string
  readonly jwksUri: string
  readonly leadsTo?: undefined
}

/** Candidates in order of preference: after the first one that works, the rest are not tried. */
export type Alternatives = readonly Candidate[]

/** The documents that were read before any candidate is tried. */
export interface Findings {
  /** The inspected URL. */
  readonly url: string
  /** The issuer whose metadata was requested; `undefined` if the URL is that of a document. */
  readonly issuer: string | undefined
  readonly metadata: readonly MetadataReport[]
  readonly given: GivenReport | undefined
  /** The metadata of the host itself, which was asked for where all else led to nothing. */
  readonly atOrigin: readonly MetadataReport[]
}

/** Placeholder for an issuer that is known only from its tokens. */
const UNKNOWN_ISSUER = '<issuer>'
/** Longer issuers and URLs cannot be shown completely, so they cannot be copied. */
const MAX_SHOWN_LENGTH = 2048

function alternativesFor({ url, issuer, metadata, given, atOrigin }: Findings): readonly Alternatives[] {
  const good = metadata.find(({ usable }) => usable)
  if (good !== undefined && issuer !== undefined)
    return [[{ because: 'as_given', issuer, leadsTo: good.jwksUri }], ...forAccessTokens(good, issuer)]
  if (given?.answer?.body === 'key_set') return [keySetAt(url)]
  // Metadata at a URL with a query may name other keys than the issuer's own metadata.
  const isOwn = new URL(url).search !== ''
  const stated = new Map<string, StatedMetadata>()
  for (const document of [given, ...metadata, ...atOrigin]) {
    const { issuer: named, jwksUri } = document ?? {}
    const name = named ?? jwksUri
    if (document !== undefined && name !== undefined && name !== issuer && !stated.has(name)) stated.set(name, document)
  }
  return [...stated.values()].flatMap((document) => [forStated(document, isOwn), ...forAccessTokens(document)])
}

function forStated({ issuer, jwksUri }: StatedMetadata, isOwn: boolean): Alternatives {
  if (issuer === undefined) return jwksUri === undefined ? [] : keySetAt(jwksUri)
  // A placeholder stands for the tenant, so this issuer cannot be registered as it is.
  if (hasPlaceholder(issuer)) return []
  const itself: Candidate = { because: 'stated_issuer', issuer, leadsTo: jwksUri }
  if (jwksUri === undefined) return [itself]
  const apart: Candidate = { because: 'stated_apart', issuer, jwksUri }
  return isOwn ? [apart] : [itself, apart]
}

/**
 * AD FS states an `issuer` for ID tokens, and uses another one, without metadata, in access tokens.
 *
 * @param itself - The issuer that the metadata belongs to; `undefined` if it may belong to any party.
 */
function forAccessTokens(document: StatedMetadata, itself?: string): readonly Alternatives[] {
  const { issuer, jwksUri, accessTokenIssuer } = document
  if (accessTokenIssuer === undefined || accessTokenIssuer === issuer || jwksUri === undefined) return []
  const isOwn = itself !== undefined && isTrustOf(itself, accessTokenIssuer, jwksUri)
  const because = isOwn ? 'access_token_issuer' : 'access_token_issuer_apart'
  return [[{ because, issuer: accessTokenIssuer, jwksUri }]]
}

function keySetAt(jwksUri: string): Alternatives {
  return [{ because: 'key_set', issuer: UNKNOWN_ISSUER, jwksUri }]
}

function hasPlaceholder(issuer: string): boolean {
  return /[{}]/.test(issuer)
}

function isShowable({ issuer, jwksUri = '' }: Candidate): boolean {
  return Math.max(issuer.length, jwksUri.length) <= MAX_SHOWN_LENGTH
}
