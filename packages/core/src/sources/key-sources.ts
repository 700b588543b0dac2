import { CacheManager } from '../cache/manager.js'
import { AbsentKidsPool } from '../cache/absent-kids-pool.js'
import type { Snapshot } from '../cache/snapshot.js'
import { Scheduler } from '../cache/scheduler.js'
import type { SourceReading } from '../events/events.js'
import type { Subject } from '../events/subject.js'
import { endStore, persistEach, restoreEach } from '../persistence/persist-all.js'
import type { PersistedSource, PersistReport, RestoreReport } from '../persistence/persist-all.js'
import { StoredSource } from '../persistence/stored-source.js'
import { LoadedBytes } from './loaded-bytes.js'
import type { KeySourcesParts } from './key-sources-parts.js'
import { PolicyNumbers } from './policy-numbers.js'
import { providerSource } from './provider-source.js'
import { EvictedSources } from './evicted-sources.js'
import type { Registration } from '../registration/registration.js'
import { addUser, readingsOf, someTenantsOf, subjectOf, subjectOfUsers, type SharedManager } from './shared-manager.js'
import { sourceIdentity, type SourceIdentity } from './source-identity.js'
import { SourcePersistence } from './source-persistence.js'

/**
 * Gives each registration its cache manager: one for all registrations that have the same source, guard and policies,
 * regardless of the number of tenants.
 */
export class KeySources {
  /** How many fetches are open, and how many wait. */
  readonly fetches: Pick<KeySourcesParts['semaphore'], 'open' | 'waiting'>
  /** The memory that loaded tenants take. */
  readonly loaded: LoadedBytes = new LoadedBytes()
  readonly #parts: KeySourcesParts
  readonly #scheduler: Scheduler
  readonly #shared = new Map<string, SharedManager>()
  readonly #policies = new PolicyNumbers()
  readonly #absentKids: AbsentKidsPool
  readonly #evictedSources = new EvictedSources()
  readonly #readings = (): Iterable<SourceReading> => readingsOf(this.#shared.values())
  readonly #persistence: SourcePersistence

  constructor(parts: KeySourcesParts) {
    this.#parts = parts
    this.fetches = parts.semaphore
    this.#persistence = new SourcePersistence(parts)
    this.#scheduler = new Scheduler(parts.clock)
    this.#absentKids = new AbsentKidsPool(parts.clock)
    const { events } = parts
    if (events.wants('registry_opened')) events.emit({ type: 'registry_opened', ...ALL, sources: this.#readings })
  }

  /** How many of each are kept: managers, including those that only wait for the end of a fetch, and what they need. */
  get sizes(): {
    readonly managers: number
    readonly planned: number
    readonly policies: number
    readonly pools: number
  } {
    const { size: managers } = this.#shared
    const [{ planned }, { size: policies }] = [this.#scheduler, this.#policies]
    return { managers, planned, policies, pools: this.#parts.dispatchers.size }
  }

  /** The manager of a registration; created if it is the first with its source. */
  join(registration: Registration): CacheManager {
    const identified = this.#identify(registration)
    const known = this.#shared.get(identified.key)
    const shared = known ?? this.#share(identified, registration)
    if (known !== undefined) addUser(known, registration)
    this.#emit('registration_added', registration)
    if (registration.prefetch || registration.source.kind === 'static') shared.manager.prefetch()
    return shared.manager
  }

  /** Refreshes the keys in use in the background, until {@link close}. */
  start(): void {
    this.#scheduler.start([...this.#shared.values()].map(({ manager }) => manager))
  }

  /**
   * Releases the manager of a registration. When the last registration leaves, `'at once'` closes the manager: callers
   * that wait for its keys are refused. `'when idle'` first serves them, and registrations that join in the meantime.
   */
  leave(registration: Registration, end: 'at once' | 'when idle' = 'at once'): void {
    const identified = this.#identify(registration)
    const shared = this.#shared.get(identified.key)
    if (shared === undefined) return
    // Events of a fetch that outlives the last registration are reported for that registration.
    shared.subject = shared.users.length > 1 ? undefined : subjectOfUsers(shared.users)
    const at = shared.users.indexOf(registration)
    if (at !== -1) shared.users.splice(at, 1)
    this.#emit('registration_removed', registration)
    this.#evictedSources.keep(registration, identified, shared.manager)
    if (shared.users.length > 0) return
    this.#scheduler.forget(shared.manager)
    if (shared.manager.lastSnapshot !== undefined && !shared.manager.isReady) shared.snapshots?.recordExpired()
    // A fetch that no request waits for would only keep the source in memory, perhaps for a long time.
    if (end === 'at once' || shared.manager.isFetchingUnawaited) shared.manager.close()
    else if (shared.manager.isFetching) return
    this.#drop(identified, shared, registration)
  }

  /**
   * Whether this process cooperates with the others that share its store; `undefined` if the store does not support
   * fleets.
   */
  get fleet(): 'joined' | 'degraded' | undefined {
    return this.#persistence.fleet
  }

  /** Writes all keys at hand to the store. */
  async persist(): Promise<PersistReport> {
    return await persistEach(this.#persisted())
  }

  /** Loads the stored keys of every source that has none newer. */
  async restore(): Promise<RestoreReport> {
    return await restoreEach(this.#persisted())
  }

  async close(): Promise<void> {
    this.#scheduler.stop()
    const { store, events } = this.#parts
    const closed = [...this.#shared.values()]
    const leaveFleet = (): Promise<unknown> => Promise.all(closed.map((shared) => this.#persistence.leave(shared)))
    const ending = store === undefined ? undefined : endStore(store, this.#persisted(), leaveFleet, this.#parts)
    this.#shared.clear()
    for (const { manager } of closed) manager.close()
    this.#persistence.close()
    await ending
    for (const { users } of closed) for (const user of users) this.#emit('registration_removed', user)
    if (events.wants('registry_closed')) events.emit({ type: 'registry_closed', ...ALL, sources: this.#readings })
  }

  #persisted(): readonly PersistedSource[] {
    return [...this.#shared.values()].flatMap((shared) => {
      const { snapshots, manager } = shared
      return snapshots === undefined ? [] : [{ snapshots, manager, subject: () => subjectOf(shared) }]
    })
  }

  #share(identified: Identified, registration: Registration): SharedManager {
    // Created with its first item: when one is added to an empty list, V8 allocates room for 17.
    const users: Registration[] = [registration]
    const { clock, events, trace } = this.#parts
    const subject = (): Subject => subjectOf(shared)
    const snapshots = this.#persistence.snapshotsOf(identified.identity, registration, subject)
    const remembered = this.#evictedSources.of(registration.tenant, identified)
    // If another tenant joins, what this one has spent no longer limits the source.
    const evicted = remembered && (() => (subject().tenant === registration.tenant ? remembered : undefined))
    const tenants = (): readonly string[] => someTenantsOf(users.length === 0 ? [registration] : users)
    const remote = providerSource(registration, { ...this.#parts, tenants, evicted }, snapshots !== undefined)
    const fleetSource = this.#persistence.fleetSourceOf(remote, snapshots)
    const source = fleetSource ?? (snapshots === undefined ? remote : new StoredSource(remote, snapshots))
    const onFetchEnd = (): void => {
      this.#parts.readiness.update(manager)
      this.loaded.update(manager)
      if (users.length > 0) this.#scheduler.plan(manager)
      // Published snapshots are adopted while a fetch is still open.
      if (users.length > 0 || manager.isFetching) return
      // Computed again instead of kept: it takes more memory than everything else of a source.
      const identifiedAgain = this.#identify(registration)
      this.#evictedSources.keep({ tenant: subject().tenant, source: registration.source }, identifiedAgain, manager)
      this.#drop(identifiedAgain, shared, registration)
    }
    const keep = snapshots && ((snapshot: Snapshot): void => void snapshots.saveInBackground(snapshot))
    const onAccepted = fleetSource?.accepted ?? keep
    const { cache: policy } = registration
    const absentKids = this.#absentKids
    // Listed member by member: a spread object gets its own hidden class in V8, and there may be a hundred thousand of
    // these.
    const manager = new CacheManager({
      source,
      policy,
      absentKids,
      remembered,
      clock,
      events,
      trace,
      subject,
      onFetchEnd,
      onAccepted,
    })
    const shares = this.#persistence.join(fleetSource, snapshots, manager)
    const shared: SharedManager = { manager, snapshots, shares, users, subject: undefined }
    this.#policies.keep(identified.policy)
    this.#shared.set(identified.key, shared)
    return shared
  }

  /** Releases the resources that the source shares with others. */
  #drop({ key, policy }: Identified, shared: SharedManager, { source, fetch }: Registration): void {
    if (this.#shared.get(key) !== shared) return
    this.#shared.delete(key)
    this.#policies.release(policy)
    void this.#persistence.leave(shared)
    if (source.kind === 'static') return
    this.#parts.dispatchers.release(fetch)
  }

  #emit(type: 'registration_added' | 'registration_removed', { tenant, provider, issuer }: Registration): void {
    const { events } = this.#parts
    if (events.wants(type)) events.emit({ type, tenant, provider, issuer })
  }

  /** The key is short, because there is one for each source: policies, which are few, are replaced by numbers. */
  #identify(registration: Registration): Identified {
    const identity = sourceIdentity(registration, this.#parts.dispatcherId)
    const policy = JSON.stringify([identity.guard, registration.fetch, registration.cache])
    return { identity, policy, key: `${this.#policies.of(policy)} ${identity.source}${identity.secret}` }
  }
}

/** A registration's source, and the key under which its cache manager is found. */
interface Identified {
  readonly identity: SourceIdentity
  readonly policy: string
  readonly key: string
}

const ALL: Subject = { tenant: '*', provider: '*' }
