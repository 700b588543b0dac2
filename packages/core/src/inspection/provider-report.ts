import { errorCodeOf } from '../error-code.js'
import type { SourceError, SourceFailure } from '../errors.js'
import type { ResponseHeaders } from '../cache/snapshot.js'
import { isTransient } from '../http/retry.js'
import type { ChainReport } from './certificates.js'
import type { KeyReport } from './key-report.js'
import type { LifetimeReport } from './lifetime-report.js'

/** Why a document could not be had, or not be used. */
export interface FailureReport {
  readonly reason: SourceFailure
  readonly message: string
  readonly httpStatus?: number
  /** What Node calls it, such as `ECONNREFUSED`. */
  readonly code?: string
  /** Whether another try may end better: the provider could not be asked. */
  readonly transient: boolean
}

/** A document, and the URLs that led to it: the first, then each redirect. */
export interface FetchedDocument {
  readonly urls: readonly string[]
}

/** One of the two places where an issuer may have metadata. */
export type MetadataReport = FetchedDocument & {
  readonly kind: 'openid' | 'oauth'
  /** What the document says the issuer is, true or not. */
  readonly issuer?: string
} & ({ readonly usable: true; readonly jwksUri: string } | { readonly usable: false; readonly failure: FailureReport })

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
  /** `yes`; `no`: it answered, and the answer is of no use; `unknown`: it could not be asked. */
  readonly usable: 'yes' | 'no' | 'unknown'
  /** Milliseconds since the epoch. */
  readonly inspectedAt: number
  /** Absent when the URL turned out to be that of a key set. */
  readonly issuer?: string
  /** In the order in which they were asked for. */
  readonly metadata: readonly MetadataReport[]
  /** Absent when no metadata leads to it. */
  readonly keySet?: KeySetReport
  /** One for each origin that was connected to over TLS. */
  readonly chains: readonly ChainReport[]
}

export function failureReport(error: SourceError): FailureReport {
  const { reason, message, httpStatus } = error
  const code = errorCodeOf(error.cause)
  return {
    reason,
    message,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(code === undefined ? {} : { code }),
    transient: isTransient(error),
  }
}
