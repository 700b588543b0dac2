import type { OptionProblem, RefusalCode, SourceFailure } from '../errors/errors.js'
import type { DropReason } from '../errors/drop-reason.js'
import type { Subject } from './subject.js'
import type { FlightPurpose, Trace } from './trace.js'

/**
 * An event that the package reports to observers, such as an accepted token or a failed fetch of keys. Everything that
 * the package reports is one of these.
 */
export type JwksAuthEvent =
  | TokenAccepted
  | TokenRefused
  | RefreshStarted
  | RefreshSucceeded
  | RefreshFailed
  | KeyDropped
  | StaleServed
  | KeysRequested
  | RegistryOpened
  | RegistryClosed
  | RegistrationAdded
  | RegistrationRemoved
  | TenantLoaded
  | TenantLoadFailed
  | TenantRemoved
  | TenantEvicted
  | SnapshotSaved
  | SnapshotRestored
  | SnapshotIgnored
  | StoreFailed
  | FleetDegraded
  | FleetRecovered

/**
 * A function that receives every event. It cannot affect a verification: what it throws or returns is ignored. It runs
 * while the request waits, so it should be fast.
 */
export interface Observer {
  (event: JwksAuthEvent): void
  /** Follows operations from their start; see `openTelemetry`. @default none */
  readonly trace?: Trace
}

/** Delivers events to observers. */
export interface EventSink {
  /** Whether events of a type have a receiver now. If not, they need not be created. */
  wants(type: JwksAuthEvent['type']): boolean
  emit(event: JwksAuthEvent): void
}

/** A token was accepted. */
export interface TokenAccepted extends Subject {
  readonly type: 'token_accepted'
  /** `true` when its signature was checked for an earlier request, and not again. */
  readonly remembered: boolean
  /** How long the verification took, in milliseconds, including the wait for keys. */
  readonly duration: number
}

/** A token was refused. `tenant` and `provider` are empty when no registration of the tenant has the token's issuer. */
export interface TokenRefused extends Subject {
  readonly type: 'token_refused'
  readonly code: RefusalCode
  /** What exactly was wrong, as a fixed phrase; never token content. */
  readonly detail: string | undefined
  readonly duration: number
}

/**
 * A fetch of keys started. It ends with `refresh_succeeded`, `refresh_failed` or `snapshot_restored`, or without an
 * event when another fetch took its place.
 */
export interface RefreshStarted extends Subject {
  readonly type: 'refresh_started'
  readonly purpose: FlightPurpose
}

/** A fetch returned a usable key set. */
export interface RefreshSucceeded extends Subject {
  readonly type: 'refresh_succeeded'
  readonly purpose: FlightPurpose
  readonly keys: number
  /** `false` when the provider answered 304: the keys are the same. */
  readonly modified: boolean
  readonly duration: number
  /** Milliseconds until the keys expire. */
  readonly expiresIn: number
}

/** A fetch failed. Keys that are still usable stay in use. */
export interface RefreshFailed extends Subject {
  readonly type: 'refresh_failed'
  readonly purpose: FlightPurpose
  readonly reason: SourceFailure
  readonly httpStatus: number | undefined
  /**
   * What exactly failed, as a fixed phrase. For a wrong document it includes the URL without its query; for a pin, the
   * pins that were seen.
   */
  readonly detail: string
  readonly failures: number
  /** Milliseconds until a fetch may start by itself. */
  readonly retryIn: number
  readonly duration: number
}

/** A published key is not usable. There is one event per key; the rest of the set is used, if there is any. */
export interface KeyDropped extends Subject {
  readonly type: 'key_dropped'
  readonly index: number
  readonly kid: string | undefined
  readonly reason: DropReason
}

/** Expired keys were served because their provider is slow or failing. */
export interface StaleServed extends Subject {
  readonly type: 'stale_served'
  /** Milliseconds since the keys were fetched. */
  readonly age: number
}

/** A key was requested, by a verification or by `resolve`. */
export interface KeysRequested extends Subject {
  readonly type: 'keys_requested'
  /** `hit`: keys were available, fresh or stale. `miss`: the request had to wait for a fetch, or was refused. */
  readonly outcome: 'hit' | 'miss'
}

/**
 * The registration that an event concerns. Events of its keys have tenant `*` when other registrations share their
 * source.
 */
interface RegistrationSubject extends Subject {
  readonly issuer: string
}

/** A registration was added: it was registered, or its tenant was loaded. */
export interface RegistrationAdded extends RegistrationSubject {
  readonly type: 'registration_added'
}

/**
 * A registration was removed: it was replaced or unregistered, its tenant is no longer in memory, or its registry was
 * closed. The event of a replacement precedes the event of what it replaces.
 */
export interface RegistrationRemoved extends RegistrationSubject {
  readonly type: 'registration_removed'
}

/** The current state of a key source. `tenant` and `provider` are `*` when several registrations share it. */
export interface SourceReading extends Subject {
  readonly keys: number
  /** Milliseconds since the epoch; `Infinity` for keys that never expire, `undefined` without keys. */
  readonly expiresAt: number | undefined
}

/** A registry was created. `tenant` and `provider` are `*`. */
export interface RegistryOpened extends Subject {
  readonly type: 'registry_opened'
  /**
   * The state of its key sources, for gauges. Each source is read when the iteration reaches it. Empty once the
   * registry is closed.
   */
  readonly sources: () => Iterable<SourceReading>
}

/** A registry was closed, after its registrations were removed. `tenant` and `provider` are `*`. */
export interface RegistryClosed extends Subject {
  readonly type: 'registry_closed'
  /** The same function as in its `registry_opened` event. */
  readonly sources: () => Iterable<SourceReading>
}

/** A tenant of `loadTenant`; `provider` is `*`. */
interface LoadSubject extends Subject {
  /** A request may have invented this name: it is safe to print, but has too many values to count by. */
  readonly tenant: string
}

/** `loadTenant` found a tenant. */
export interface TenantLoaded extends LoadSubject {
  readonly type: 'tenant_loaded'
  readonly change: 'added' | 'changed' | 'unchanged'
  readonly providers: number
  /** How long `loadTenant` took, in milliseconds. */
  readonly duration: number
}

/** Why a tenant could not be loaded: the loader failed, it took too long, or what it found is no valid registration. */
export type LoadFailure = 'error' | 'timeout' | 'invalid'

/** A tenant could not be loaded. */
export interface TenantLoadFailed extends LoadSubject {
  readonly type: 'tenant_load_failed'
  readonly reason: LoadFailure
  /** What failed, as a fixed phrase. */
  readonly detail: string
  /** The first fifty problems of the registrations that were found. */
  readonly problems: readonly OptionProblem[]
  readonly failures: number
  /** Whether the tenant is still served as it was loaded before. */
  readonly kept: boolean
  /** Milliseconds until it may be loaded again. */
  readonly retryIn: number
  readonly duration: number
}

/** `loadTenant` no longer finds a tenant that was loaded: its tokens are refused. */
export interface TenantRemoved extends LoadSubject {
  readonly type: 'tenant_removed'
}

/** A tenant was evicted to make room for another one: its next use loads it again. */
export interface TenantEvicted extends LoadSubject {
  readonly type: 'tenant_evicted'
  /** `count`: there were more than `maxTenants`. `bytes`: they took more than `loadedTenantBytes`. */
  readonly reason: 'count' | 'bytes'
}

/** Keys were written to the store. */
export interface SnapshotSaved extends Subject {
  readonly type: 'snapshot_saved'
  /** Until when they can be used, in milliseconds since the epoch. */
  readonly staleUntil: number
}

/** Keys were restored from the store rather than fetched from the provider. */
export interface SnapshotRestored extends Subject {
  readonly type: 'snapshot_restored'
  readonly keys: number
  /** Milliseconds since they were fetched from the provider. */
  readonly age: number
}

/** Why a stored snapshot is not used. Stable: applications may depend on it. */
export type IgnoredSnapshot =
  | 'too_large'
  | 'malformed'
  | 'version'
  | 'integrity'
  | 'name'
  | 'source'
  | 'url'
  | 'instants'
  | 'future'
  | 'expired'
  | 'older'
  | 'keys'

/**
 * The stored snapshot is not used, because it is not what it should be. None of its keys was examined, let alone used.
 */
export interface SnapshotIgnored extends Subject {
  readonly type: 'snapshot_ignored'
  readonly reason: IgnoredSnapshot
}

/** An operation of a store. */
export type StoreOperation = 'load' | 'save' | 'delete' | 'close'

/** A store operation failed or took too long. It costs a warm start at most. */
export interface StoreFailed extends Subject {
  readonly type: 'store_failed'
  readonly operation: StoreOperation
  /**
   * The code of the failure: Node's, such as `ENOSPC`; Redis's, such as `WRONGPASS`; `timeout`; or `error` when it has
   * none.
   */
  readonly code: string
}

/**
 * This process cannot work with the others of its fleet, and fetches for itself. There is one event per change, not per
 * request.
 */
export interface FleetDegraded extends Subject {
  readonly type: 'fleet_degraded'
  /** What failed: the connection on which updates are published, a lease, or a publication. */
  readonly because: 'connection' | 'lease' | 'publish'
  /**
   * The code of the failure: Node's, such as `ECONNREFUSED`; Redis's, such as `NOAUTH`; `timeout`; or `error` when it
   * has none.
   */
  readonly code: string
}

/** This process works with its fleet again. */
export interface FleetRecovered extends Subject {
  readonly type: 'fleet_recovered'
}
