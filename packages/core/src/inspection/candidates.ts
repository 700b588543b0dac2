import type { GivenReport, MetadataReport } from './provider-report.js'
import type { StatedMetadata } from './stated-metadata.js'
import { isTrustOf } from './adfs-trust.js'
import type { UnconfirmedReason } from './tried-configuration.js'

/** What might be registered. Nothing is advised that is not one of these, and was tried. */
export type Candidate = WithOwnKeys | WithStatedKeys

/** The issuer's own metadata leads to its keys. */
interface WithOwnKeys {
  readonly because: 'as_given' | 'stated_issuer'
  readonly issuer: string
  readonly jwksUri?: undefined
  /** Where its own metadata is expected to say that its keys are. */
  readonly leadsTo?: string | undefined
}

/** Its keys are those that a document names. */
interface WithStatedKeys {
  readonly because: UnconfirmedReason | 'access_token_issuer'
  readonly issuer: string
  readonly jwksUri: string
  readonly leadsTo?: undefined
}

/** In the order of preference: once one of them works, the rest is not tried. */
export type Alternatives = readonly Candidate[]

/** What was read before anything is tried. */
export interface Findings {
  /** The URL that was given. */
  readonly url: string
  /** Whose metadata was asked for; `undefined` when the URL is that of a document. */
  readonly issuer: string | undefined
  readonly metadata: readonly MetadataReport[]
  readonly given: GivenReport | undefined
  /** The metadata of the host itself, which was asked for where all else led to nothing. */
  readonly atOrigin: readonly MetadataReport[]
}

/** In the place of an issuer that only its tokens can tell. */
const UNKNOWN_ISSUER = '<issuer>'
/** Longer ones cannot be shown whole, to be copied. */
const MAX_SHOWN_LENGTH = 2048

/** What to try, by what a provider's documents say. */
export function candidatesFor(findings: Findings): readonly Alternatives[] {
  return alternativesFor(findings)
    .map((alternatives) => alternatives.filter(isShowable))
    .filter((alternatives) => alternatives.length > 0)
}

function alternativesFor({ url, issuer, metadata, given, atOrigin }: Findings): readonly Alternatives[] {
  const good = metadata.find(({ usable }) => usable)
  if (good !== undefined && issuer !== undefined)
    return [[{ because: 'as_given', issuer, leadsTo: good.jwksUri }], ...forAccessTokens(good, issuer)]
  if (given?.answer?.body === 'key_set') return [keySetAt(url)]
  // Metadata at a URL with a query may name other keys than the issuer's own metadata does.
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
  // A placeholder stands for each tenant's own name: no issuer that could be registered as it is.
  if (hasPlaceholder(issuer)) return []
  const itself: Candidate = { because: 'stated_issuer', issuer, leadsTo: jwksUri }
  if (jwksUri === undefined) return [itself]
  const apart: Candidate = { because: 'stated_apart', issuer, jwksUri }
  return isOwn ? [apart] : [itself, apart]
}

/**
 * AD FS states an `issuer` for ID tokens, and writes another one into access tokens, which has no metadata.
 *
 * @param itself - The issuer whose own metadata it is; `undefined` where it may be anybody's.
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
