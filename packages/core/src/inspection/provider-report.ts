import type { ResponseHeaders } from '../cache/snapshot.js'
import type { AnswerReport } from './answer-report.js'
import type { ChainReport } from './certificates.js'
import type { ReadDocument } from './documents.js'
import type { FailureReport } from './failure-report.js'
import type { KeyReport } from './key-report.js'
import type { LifetimeReport } from './lifetime-report.js'
import type { StatedMetadata } from './stated-metadata.js'
import type { TriedConfiguration, TriedPreset } from './tried-configuration.js'

/** How a verifier would judge a provider. Texts are as the provider sent them: neutralise them before you show them. */
export interface ProviderReport {
  /** The inspected URL. */
  readonly url: string
  /** Whether that URL is usable. `no`: its answer is not usable; `unknown`: it could not be reached. */
  readonly usable: 'yes' | 'no' | 'unknown'
  /** The time of the inspection, in milliseconds since the epoch. */
  readonly inspectedAt: number
  /** The issuer whose metadata was requested, or that a document at another URL states. Absent for a key set. */
  readonly issuer?: string
  /** The answer of the URL itself. Absent if it was not requested: the issuer has metadata, or is unreachable. */
  readonly given?: GivenReport
  /** The metadata documents, in the order of the requests. */
  readonly metadata: readonly MetadataReport[]
  /**
   * The host's own metadata, at its root. Absent if it was not requested: the URL itself led somewhere, or is
   * unreachable.
   */
  readonly atOrigin?: readonly MetadataReport[]
  /** The key set, even if it belongs to another issuer. Absent if no metadata leads to one. */
  readonly keySet?: KeySetReport
  /** The configurations that were tried, with their results. Only the usable ones among them are advice. */
  readonly tried: readonly TriedConfiguration[]
  /** The preset that fits the issuer. */
  readonly provider?: TriedPreset
  /** The certificate chains, one per origin that was connected to over TLS. */
  readonly chains: readonly ChainReport[]
}

/** A document: the URLs that led to it (the first, then each redirect), and the answer of the last one, if any. */
export interface FetchedDocument {
  readonly urls: readonly string[]
  readonly answer?: AnswerReport
}

/** One of the two URLs where an issuer may have metadata, and the values stated there, which may be false. */
export type MetadataReport = FetchedDocument &
  StatedMetadata & {
    readonly kind: 'openid' | 'oauth'
  } & (
    { readonly usable: true; readonly jwksUri: string } | { readonly usable: false; readonly failure: FailureReport }
  )

/** The answer of the URL itself, if it is neither metadata URL of an issuer, and the values stated there. */
export type GivenReport = FetchedDocument & StatedMetadata & { readonly failure?: FailureReport }

/** A key set: whether a verifier could use it, and a report on each key. */
export type KeySetReport = FetchedDocument &
  (
    | { readonly usable: false; readonly failure: FailureReport; readonly keys: readonly KeyReport[] }
    | {
        readonly usable: true
        readonly keys: readonly KeyReport[]
        /** The size of the decompressed body. */
        readonly bytes: number
        /** The response headers that affect caching. */
        readonly headers: ResponseHeaders
        readonly lifetime: LifetimeReport
      }
  )

export function answerOf({ answer }: ReadDocument): Pick<FetchedDocument, 'answer'> {
  return answer === undefined ? {} : { answer }
}
