/**
 * Tenants, their identity providers, the keys of these, and the tokens they sign; without a framework.
 *
 * @module @jwks-auth/core
 */

export type { Auth } from './verify/auth.js'
export { Authenticator } from './auth/authenticate.js'
export type { AuthenticatorOptions, Outcome, Refusal } from './auth/authenticate.js'
export type { RefusalResponse } from './auth/challenge.js'
export { anyScopeGuard, claimsGuard, scopeGuard } from './auth/guards.js'
export type { ClaimsRequirement, Guard } from './auth/guards.js'
export type { RequestLike } from './auth/request-like.js'
export { admit, findAuth, judgeRequest, requireAuth } from './auth/request-state.js'
export type { Admission } from './auth/request-state.js'
export { tenantFrom } from './auth/tenant-from.js'
export type { TenantFromRequest, TenantSource } from './auth/tenant-from.js'
export { validHost } from './auth/valid-host.js'
export type { KeyStatus, SourceStatus } from './cache/status.js'
export type { Cancel, Clock, Instant } from './clock.js'
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
export { duration } from './duration.js'
export type { Duration, DurationUnit } from './duration.js'
export { JwksAuthError, OptionsError, RefusedError, SourceError } from './errors.js'
export type {
  BearerError,
  ErrorCode,
  OptionProblem,
  RefusalCode,
  RefusalDetails,
  SourceErrorDetails,
  SourceFailure,
} from './errors.js'
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
} from './events.js'
export { JwksCache } from './jwks-cache/jwks-cache.js'
export type { PublicJsonWebKey } from './jwks-cache/jwks-cache.js'
export type { CacheLogger } from './jwks-cache/log.js'
export type { Json } from './json.js'
export type { JwksCacheOptions, JwksCacheStartOptions } from './jwks-cache/options.js'
export type { Algorithm } from './keys/algorithms.js'
export type { DropReason } from './keys/drop-reason.js'
export type { DroppedKey } from './keys/dropped-key.js'
export type { PublicMembers } from './keys/public-members.js'
export type { SigningKey } from './keys/signing-key.js'
export type { MetricsRegister } from './observe/default-register.js'
export { logger } from './observe/logger.js'
export type { RefusalFacts } from './observe/refusal-log.js'
export type { LogArgument, LoggerOptions, LogTarget } from './observe/logger.js'
export { metricsEndpoint } from './observe/metrics-endpoint.js'
export type { MetricsAnswer, MetricsHandlerOptions } from './observe/metrics-endpoint.js'
export type { CacheOptions } from './options/cache-policy.js'
export type { ClaimOptions, ClaimValue } from './options/claim-options.js'
export type { FetchOptions, HttpsRule, RetryOptions } from './options/fetch-policy.js'
export type { IssuerOptions, IssuerPlaceholder } from './options/issuer-options.js'
export type { WidenableOption, LoaderOptions } from './options/loader-options.js'
export type { RegistryOptions, SharedOptions } from './options/registry-options.js'
export type { RequestOptions } from './options/request-options.js'
export type { TokenOptions, TokenProfile } from './options/token-policy.js'
export type { LoadedRegistration, LoadedTenant, LoadTenant } from './registry/loaded-registration.js'
export { fileStore } from './persistence/file-store.js'
export type { FileStoreOptions } from './persistence/file-store.js'
export type { PersistReport, RestoreReport } from './persistence/kept-sources.js'
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
export type { KeysFrom, RegistrationOptions } from './registry/registration.js'
export type { KeyQuery } from './cache/manager.js'
export type { ProviderStatus, Readiness, RegistrationSummary } from './registry/provider-status.js'
export type { Registry } from './registry/public-registry.js'
export type { RegisterOptions } from './registry/register-options.js'
export type { Subject } from './subject.js'
export { toError } from './to-error.js'
export type { Facts, FlightPurpose, Operation, Trace } from './trace.js'
export { healthEndpoint } from './status/health-endpoint.js'
export type { HealthOptions } from './status/health-endpoint.js'
export type { PageAnswer, PageRequest } from './status/page-answer.js'
export { statusEndpoint } from './status/status-endpoint.js'
export type { StatusPageOptions } from './status/status-options.js'
export { joseSignatures } from './verify/jose-signatures.js'
export { nodeSignatures } from './verify/signature.js'
export type { VerifySignature } from './verify/signature.js'
export type { TenantFromToken } from './verify/tenant-choice.js'
export type { ClaimedToken, ClaimTypes, JwtClaims, JwtHeader, RegisteredClaims } from './verify/jwt.js'
