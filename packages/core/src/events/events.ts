import type { OptionProblem, RefusalCode, SourceFailure } from '../errors/errors.js'
import type { DropReason } from '../errors/drop-reason.js'
import type { Subject } from './subject.js'
import type { FlightPurpose, Trace } from './trace.js'

/** A token was accepted. */
export interface TokenAccepted extends Subject {
  readonly type: 'token_accepted'
  /** Its signature was checked for an earlier request. */
  readonly remembered: boolean
  /** How long the verification took, in milliseconds, waiting for keys included. */
  readonly duration: number
}

/** A token was refused. `tenant` and `provider` are empty when no registration of the tenant has the token's issuer. */
export interface TokenRefused extends Subject {
  readonly type: 'token_refused'
  readonly code: RefusalCode
  /** What exactly was wrong, in fixed words; never token content. */
  readonly detail: string | undefined
  readonly duration: number
}

/**
 * A fetch of keys began. It ends in one of `refresh_succeeded`, `refresh_failed` and `snapshot_restored`, or in none when another
 * fetch took its place.
 */
export interface RefreshStarted extends Subject {
  readonly type: 'refresh_started'
  readonly purpose: FlightPurpose
}

/** A fetch brought a usable key set. */
export interface RefreshSucceeded extends Subject {
  readonly type: 'refresh_succeeded'
  readonly purpose: FlightPurpose
  readonly keys: number
  /** False when the provider answered 304: the keys are the same. */
  readonly modified: boolean
  readonly duration: number
  /** Milliseconds until the keys expire. */
  readonly expiresIn: number
}

/** A fetch failed; keys that are still usable stay in use. */
export interface RefreshFailed extends Subject {
  readonly type: 'refresh_failed'
  readonly purpose: FlightPurpose
  readonly reason: SourceFailure
  readonly httpStatus: number | undefined
  /** What exactly failed, in fixed words; for a wrong document, with its URL, without a query; for a pin, with the pins that were seen. */
  readonly detail: string
  readonly failures: number
  /** Milliseconds before which no fetch starts by itself. */
  readonly retryIn: number
  readonly duration: number
}

/** Published keys were not usable. One event a key; the rest of the set is used, if there is any. */
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

/** A key was asked for, by a verification or by `resolve`. */
export interface KeysRequested extends Subject {
  readonly type: 'keys_requested'
  /** `hit`: keys were at hand, fresh or stale. `miss`: the request had to wait for a fetch, or was refused. */
  readonly outcome: 'hit' | 'miss'
}

/** Whom a registration is for; the events of its keys have tenant `*` when others share their source. */
interface RegistrationSubject extends Subject {
  readonly issuer: string
}

/** A registration exists from now on: it was registered, or its tenant was loaded. */
export interface RegistrationAdded extends RegistrationSubject {
  readonly type: 'registration_added'
}

/**
 * A registration exists no more: it was replaced or removed, its tenant is no longer in memory, or its registry was closed. A
 * replacement is told of before what it replaces.
 */
export interface RegistrationRemoved extends RegistrationSubject {
  readonly type: 'registration_removed'
}

/** What a source holds now. `tenant` and `provider` are `*` where several registrations share it. */
export interface SourceReading extends Subject {
  readonly keys: number
  /** Milliseconds since the epoch; `Infinity` for keys that never expire, `undefined` without keys. */
  readonly expiresAt: number | undefined
}

/** A registry was made. Tenant and provider are `*`. */
export interface RegistryOpened extends Subject {
  readonly type: 'registry_opened'
  /** What its sources hold, for gauges: each is read when the iteration comes to it. Empty once the registry is closed. */
  readonly sources: () => Iterable<SourceReading>
}

/** A registry was closed, after its registrations were removed. Tenant and provider are `*`. */
export interface RegistryClosed extends Subject {
  readonly type: 'registry_closed'
  /** The same function as in its `registry_opened`. */
  readonly sources: () => Iterable<SourceReading>
}

/** A loaded tenant; `provider` is `*`. */
interface LoadSubject extends Subject {
  /** A request made this name up, perhaps: safe to print, but too many to count by. */
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

/** Why a tenant could not be loaded: the loader failed, it took too long, or what it found is no registration. */
export type LoadFailure = 'error' | 'timeout' | 'invalid'

/** A tenant could not be loaded. */
export interface TenantLoadFailed extends LoadSubject {
  readonly type: 'tenant_load_failed'
  readonly reason: LoadFailure
  /** What failed, in fixed words. */
  readonly detail: string
  /** What is wrong with the registrations that were found: the first fifty. */
  readonly problems: readonly OptionProblem[]
  readonly failures: number
  /** Whether the tenant is served as it was loaded before. */
  readonly kept: boolean
  /** Milliseconds before which it is not loaded again. */
  readonly retryIn: number
  readonly duration: number
}

/** `loadTenant` no longer finds a tenant that was loaded: its tokens are refused. */
export interface TenantRemoved extends LoadSubject {
  readonly type: 'tenant_removed'
}

/** A tenant made room for another one: its next use loads it again. */
export interface TenantEvicted extends LoadSubject {
  readonly type: 'tenant_evicted'
  /** Whether there were more than `maxTenants`, or they took more than `loadedTenantBytes`. */
  readonly reason: 'count' | 'bytes'
}

/** Keys were written to the store. */
export interface SnapshotSaved extends Subject {
  readonly type: 'snapshot_saved'
  /** Until when they are of use, in milliseconds since the epoch. */
  readonly staleUntil: number
}

/** Keys came from the store rather than from the provider. */
export interface SnapshotRestored extends Subject {
  readonly type: 'snapshot_restored'
  readonly keys: number
  /** Milliseconds since they were fetched from the provider. */
  readonly age: number
}

/** Why a stored snapshot is not used. Stable: code may depend on it. */
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

/** What the store had is not used: it is not what it should be. No key of it was looked at, let alone used. */
export interface SnapshotIgnored extends Subject {
  readonly type: 'snapshot_ignored'
  readonly reason: IgnoredSnapshot
}

/** What was asked of a store. */
export type StoreOperation = 'load' | 'save' | 'delete' | 'close'

/** The store did not do what it was asked in time. Costs a warm start at most. */
export interface StoreFailed extends Subject {
  readonly type: 'store_failed'
  readonly operation: StoreOperation
  /** What Node calls the failure, such as `ENOSPC`, or Redis, such as `WRONGPASS`; `timeout`; `error` when it has no such name. */
  readonly code: string
}

/** This process cannot work with the others that share its store, and fetches for itself. One event a change, not one a request. */
export interface FleetDegraded extends Subject {
  readonly type: 'fleet_degraded'
  /** What failed: the connection on which updates are published, a lease, or a publication. */
  readonly because: 'connection' | 'lease' | 'publish'
  /** What Node calls the failure, such as `ECONNREFUSED`, or Redis, such as `NOAUTH`; `timeout`; `error` when it has no such name. */
  readonly code: string
}

/** This process works with the others again. */
export interface FleetRecovered extends Subject {
  readonly type: 'fleet_recovered'
}

/** The one observation point: everything the package shows is one of these. */
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
 * Told of every event, off the path of trust: what it throws is swallowed, what it returns is ignored. It runs while the request
 * waits, so it should be quick.
 */
export interface Observer {
  (event: JwksAuthEvent): void
  /** Follows what takes time, from its beginning; see `openTelemetry`. @default none */
  readonly trace?: Trace
}

/** Hands events to observers. */
export interface EventSink {
  /** Whether anybody listens to events of a type now: if not, none need be made. */
  wants(type: JwksAuthEvent['type']): boolean
  emit(event: JwksAuthEvent): void
}
