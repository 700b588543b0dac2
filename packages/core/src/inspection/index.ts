/**
 * Reports how a verifier would judge a provider, a certificate chain or a stored snapshot, without verifying any token.
 *
 * @module @jwks-auth/core/inspection
 */

export type { ResponseHeaders } from '../cache/snapshot.js'
export type { AnswerBody, AnswerReport } from './answer-report.js'
export type { CertificateReport, ChainReport } from './certificates.js'
export type { FailureReport } from './failure-report.js'
export { inspectCertificates } from './inspect-certificates.js'
export type { InspectOptions } from './inspect-options.js'
export { inspectProvider } from './inspect-provider.js'
export { inspectSnapshot } from './inspect-snapshot.js'
export type { SnapshotFacts, SnapshotOptions, SnapshotReport } from './inspect-snapshot.js'
export type { DroppedKeyReport, KeyReport, UsableKeyReport } from './key-report.js'
export type { LifetimeReport } from './lifetime-report.js'
export type { FetchedDocument, GivenReport, KeySetReport, MetadataReport, ProviderReport } from './provider-report.js'
export type { StatedMetadata } from './stated-metadata.js'
export type {
  Confirmation,
  ConfirmedReason,
  TrialFailure,
  TrialOutcome,
  TrialReason,
  TriedConfiguration,
  TriedPreset,
  UnconfirmedReason,
} from './tried-configuration.js'
export type { SourceDescription } from '../persistence/snapshot-text.js'
export { redisSnapshots } from './redis-snapshots.js'
export type { RedisSnapshotsOptions } from './redis-snapshots.js'
export { storeFailure } from './store-failure.js'
export type { StoreFailure } from './store-failure.js'
export { storedSnapshots } from './stored-snapshots.js'
export type { StoredText } from './stored-snapshots.js'
export { unmetClaims } from './unmet-claims.js'
export type { ClaimMismatch } from '../token/claim-mismatches.js'
