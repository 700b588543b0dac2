/**
 * Tenants, their identity providers and keys, and the verification of their tokens, independent of any framework.
 *
 * @module @jwks-auth/core
 */

export type { Auth } from './verify/auth.js'
export { Authenticator } from './request/authenticate.js'
export type { AuthenticatorOptions, Outcome, Refusal } from './request/authenticate.js'
export type { RefusalResponse } from './request/challenge.js'
export { anyScopeGuard, claimsGuard, scopeGuard } from './request/guards.js'
export type { ClaimsRequirement, Guard } from './request/guards.js'
export type { RequestLike } from './request/request-like.js'
export { admit, findAuth, judgeRequest, requireAuth } from './request/request-state.js'
export type { Admission } from './request/request-state.js'
export { tenantFrom } from './request/tenant-from.js'
export type { TenantFromRequest, TenantSource } from './request/tenant-from.js'
export { validHost } from './request/valid-host.js'
export type { KeyStatus, SourceStatus } from './cache/status.js'
export type { Cancel, Clock, Instant } from './time/clock.js'
export { createAuthenticator, createRegistry, createVerifier } from './create.js'
export type {
  JwksAuthOptions,
  ManyTenantsOptions,
  OneIssuerOptions,
  TenantVerifier,
  TenantVerifyOptions,
  Verifier,
  VerifyOptions,
} from './create.js'
export { duration } from './time/duration.js'
export type { Duration, DurationUnit } from './time/duration.js'
export { JwksAuthError, OptionsError, RefusedError, SourceError } from './errors/errors.js'
export type {
  BearerError,
  ErrorCode,
  OptionProblem,
  RefusalCode,
  RefusalDetails,
  SourceErrorDetails,
  SourceFailure,
} from './errors/errors.js'
export type {
  IgnoredSnapshot,
  JwksAuthEvent,
  KeyDropped,
  KeysRequested,
  LoadFailure,
  Observer,
  RefreshFailed,
  RefreshStarted,
  RefreshSucceeded,
  RegistrationAdded,
  RegistrationRemoved,
  RegistryClosed,
  RegistryOpened,
  SnapshotIgnored,
  SnapshotRestored,
  SnapshotSaved,
  SourceReading,
  StaleServed,
  TenantEvicted,
  TenantLoaded,
  TenantLoadFailed,
  TenantRemoved,
  FleetDegraded,
  FleetRecovered,
  StoreFailed,
  StoreOperation,
  TokenAccepted,
  TokenRefused,
} from './events/events.js'
export { JwksCache } from './standalone/jwks-cache.js'
export type { PublicJsonWebKey } from './standalone/jwks-cache.js'
export type { CacheLogger } from './standalone/event-log.js'
export type { Json } from './text/json-scan.js'
export type { JwksCacheOptions, JwksCacheStartOptions } from './standalone/options.js'
export type { Algorithm } from './keys/algorithms.js'
export type { DropReason } from './errors/drop-reason.js'
export type { DroppedKey } from './errors/dropped-key.js'
export type { PublicMembers } from './keys/public-members.js'
export type { SigningKey } from './keys/signing-key.js'
export type { MetricsRegister } from './observe/default-register.js'
export { logger } from './observe/logger.js'
export type { RefusalFacts } from './observe/refusal-log.js'
export type { LogArgument, LoggerOptions, LogTarget } from './observe/logger.js'
export { metricsEndpoint } from './observe/metrics-endpoint.js'
export type { MetricsAnswer, MetricsHandlerOptions } from './observe/metrics-endpoint.js'
export type { CacheOptions } from './options/cache-options.js'
export type { ClaimOptions, ClaimValue } from './options/claim-options.js'
export type { FetchOptions, RetryOptions } from './options/fetch-options.js'
export type { HttpsRule } from './fetch/fetch-policy.js'
export type { IssuerOptions, IssuerPlaceholder } from './options/issuer-options.js'
export type { WidenableOption, LoaderOptions } from './tenants/loader-options.js'
export type { RegistryOptions, SharedOptions } from './registry/registry-options.js'
export type { RequestOptions } from './options/request-options.js'
export type { TokenOptions } from './options/token-options.js'
export type { TokenProfile } from './token/token-policy.js'
export type { LoadedRegistration, LoadedTenant, LoadTenant } from './tenants/loaded-registration.js'
export { fileStore } from './persistence/file-store.js'
export type { FileStoreOptions } from './persistence/file-store.js'
export type { PersistReport, RestoreReport } from './persistence/persist-all.js'
export { memoryStore } from './persistence/memory-store.js'
export type { MemoryStoreOptions } from './persistence/memory-store.js'
export type {
  Denied,
  Fleet,
  FleetListener,
  IntegrityKey,
  Lease,
  NewestRecords,
  SnapshotStore,
  StoredSnapshot,
} from './persistence/snapshot-store.js'
export type { KeysFrom, RegistrationOptions } from './options/registration-options.js'
export type { KeyQuery } from './cache/manager.js'
export type { ProviderStatus, Readiness, RegistrationSummary } from './registry/provider-status.js'
export type { Registry } from './registry/public-registry.js'
export type { RegisterOptions } from './registry/register-options.js'
export type { Subject } from './events/subject.js'
export { toError } from './errors/to-error.js'
export type { Facts, FlightPurpose, Operation, Trace } from './events/trace.js'
export { healthEndpoint } from './status/health-endpoint.js'
export type { HealthOptions } from './status/health-endpoint.js'
export type { PageAnswer, PageRequest } from './status/page-answer.js'
export { statusEndpoint } from './status/status-endpoint.js'
export type { StatusPageOptions } from './status/status-options.js'
export { joseSignatures } from './signature/jose-signatures.js'
export { nodeSignatures } from './signature/node-signatures.js'
export type { VerifySignature } from './signature/node-signatures.js'
export type { TenantFromToken } from './verify/tenant-choice.js'
export type { ClaimedToken, ClaimTypes, JwtClaims, JwtHeader, RegisteredClaims } from './token/jwt.js'
