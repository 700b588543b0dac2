import type { ResponseHeaders } from '../cache/snapshot.js'
import type { AnswerReport } from './answer-report.js'
import type { ChainReport } from './certificates.js'
import type { ReadDocument } from './documents.js'
import type { FailureReport } from './failure-report.js'
import type { KeyReport } from './key-report.js'
import type { LifetimeReport } from './lifetime-report.js'
import type { StatedMetadata } from './stated-metadata.js'
import type { TriedConfiguration, TriedPreset } from './tried-configuration.js'

/** A document, the URLs that led to it (the first, then each redirect), and what the last of them answered, if it did. */
export interface FetchedDocument {
  readonly urls: readonly string[]
  readonly answer?: AnswerReport
}

/** One of the two places where an issuer may have metadata, and what is stated there, true or not. */
export type MetadataReport = FetchedDocument &
  StatedMetadata & {
    readonly kind: 'openid' | 'oauth'
  } & (
    { readonly usable: true; readonly jwksUri: string } | { readonly usable: false; readonly failure: FailureReport }
  )

/** What the URL itself answered, where it is none of an issuer's two places of metadata, and what is stated there. */
export type GivenReport = FetchedDocument & StatedMetadata & { readonly failure?: FailureReport }

/** A key set: whether a verifier could use it, and what becomes of each key. */
export type KeySetReport = FetchedDocument &
  (
    | { readonly usable: false; readonly failure: FailureReport; readonly keys: readonly KeyReport[] }
    | {
        readonly usable: true
        readonly keys: readonly KeyReport[]
        /** Of the body, decompressed. */
        readonly bytes: number
        /** The response headers that bear on caching. */
        readonly headers: ResponseHeaders
        readonly lifetime: LifetimeReport
      }
  )

/** What a verifier would make of a provider. Texts are as the provider sent them: neutralise them before they are shown. */
export interface ProviderReport {
  /** The URL that was given. */
  readonly url: string
  /** Of that URL: `yes`; `no`: it answered, and the answer is of no use; `unknown`: it could not be asked. */
  readonly usable: 'yes' | 'no' | 'unknown'
  /** Milliseconds since the epoch. */
  readonly inspectedAt: number
  /** Whose metadata was asked for; of a document at another place, whose it says that it is. Absent for a key set. */
  readonly issuer?: string
  /** What the URL itself answered. Absent when it was not asked: it has metadata, or is out of reach. */
  readonly given?: GivenReport
  /** In the order in which they were asked for. */
  readonly metadata: readonly MetadataReport[]
  /** The metadata that the host has of its own, at its root. Absent when it was not asked for: the URL itself led somewhere, or is out of reach. */
  readonly atOrigin?: readonly MetadataReport[]
  /** Absent when no metadata leads to it. That of another issuer than the one asked for is told as well. */
  readonly keySet?: KeySetReport
  /** What might be registered, tried one by one, and what came of it. What is not among these and usable is no advice. */
  readonly tried: readonly TriedConfiguration[]
  /** The provider that it was recognised as by its issuer, with its preset. */
  readonly provider?: TriedPreset
  /** One for each origin that was connected to over TLS. */
  readonly chains: readonly ChainReport[]
}

export function answerOf({ answer }: ReadDocument): Pick<FetchedDocument, 'answer'> {
  return answer === undefined ? {} : { answer }
}
