import { CacheManager } from '../cache/manager.js'
import type { KeySource } from '../cache/key-source.js'
import { Scheduler } from '../cache/scheduler.js'
import type { EventSink } from '../events.js'
import { fixedLocation, DiscoveredLocation } from '../http/location.js'
import { RemoteSource } from '../http/remote-source.js'
import { StaticSource } from '../http/static-source.js'
import type { Clock } from '../clock.js'
import type { Dispatchers } from '../http/dispatchers.js'
import type { SentAlong } from '../options/request-options.js'
import { PolicyNumbers } from './policy-numbers.js'
import type { Registration } from './registration.js'

interface SharedManager {
  readonly manager: CacheManager
  readonly users: Set<Registration>
  /** Whom its events concern; worked out when asked for, and kept until the users change. */
  subject: Subject | undefined
}

interface Subject {
  readonly tenant: string
  readonly provider: string
}

interface Parts {
  readonly dispatchers: Dispatchers
  readonly clock: Clock
  readonly events: EventSink
}

/** One cache manager for all registrations that have the same source, guard and cache policy, however many tenants. */
export class KeySources {
  readonly #parts: Parts
  readonly #scheduler: Scheduler
  readonly #shared = new Map<string, SharedManager>()
  readonly #policies = new PolicyNumbers()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#scheduler = new Scheduler(parts.clock)
  }

  /** How much is kept: managers, those included that only wait for the end of a fetch, and what they need. */
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

  /** The manager of a registration; made when it is the first with its source. */
  join(registration: Registration): CacheManager {
    const identity = this.#identityOf(registration)
    const shared = this.#shared.get(identity) ?? this.#share(identity, registration)
    // One more is compared with what holds for all so far: there may be ten thousand.
    if (shared.users.size === 0) shared.subject = undefined
    else if (shared.subject !== undefined) shared.subject = joint(shared.subject, registration)
    shared.users.add(registration)
    if (registration.prefetch || registration.source.kind === 'static') shared.manager.prefetch()
    return shared.manager
  }

  /** Refreshes the keys in use in the background, until {@link close}. */
  start(): void {
    this.#scheduler.start([...this.#shared.values()].map(({ manager }) => manager))
  }

  /**
   * Lets go of the manager when its last registration leaves. `'at once'` closes it: those who wait for its keys are refused.
   * `'when idle'` serves them to the end, and whoever joins meanwhile.
   */
  leave(registration: Registration, end: 'at once' | 'when idle' = 'at once'): void {
    const identity = this.#identityOf(registration)
    const shared = this.#shared.get(identity)
    if (shared === undefined) return
    // What a fetch still tells after the last one left concerns him.
    shared.subject = shared.users.size > 1 ? undefined : subjectOf(shared.users)
    shared.users.delete(registration)
    if (shared.users.size > 0) return
    this.#scheduler.forget(shared.manager)
    if (end === 'when idle' && shared.manager.isFetching) return
    this.#drop(identity, shared, registration)
    if (end === 'at once') shared.manager.close()
  }

  close(): void {
    this.#scheduler.stop()
    for (const { manager } of this.#shared.values()) manager.close()
    this.#shared.clear()
  }

  #share(identity: string, registration: Registration): SharedManager {
    const users = new Set<Registration>()
    const { clock, events } = this.#parts
    const source = this.#sourceOf(registration)
    const subject = (): Subject => (shared.subject ??= subjectOf(users))
    const onLanding = (): void => {
      if (users.size > 0) this.#scheduler.plan(manager)
      else this.#drop(identity, shared, registration)
    }
    const manager = new CacheManager({ source, policy: registration.cache, clock, events, subject, onLanding })
    const shared: SharedManager = { manager, users, subject: undefined }
    this.#policies.keep(policyText(registration.fetch, registration.cache))
    this.#shared.set(identity, shared)
    return shared
  }

  /** Gives back what the source took of others. */
  #drop(identity: string, shared: SharedManager, { source, fetch, cache }: Registration): void {
    if (this.#shared.get(identity) !== shared) return
    this.#shared.delete(identity)
    this.#policies.letGo(policyText(fetch, cache))
    if (source.kind !== 'static') this.#parts.dispatchers.release(fetch)
  }

  /** Short, because there is one a source: policies, of which there are few, are numbered. */
  #identityOf({ source, fetch, cache }: Registration): string {
    return `${this.#policies.of(policyText(fetch, cache))} ${source.kind} ${sourceText(source)}`
  }

  #sourceOf({ source, fetch }: Registration): KeySource {
    const { dispatchers, clock } = this.#parts
    if (source.kind === 'static') return new StaticSource(source.keys, clock)
    const parts = { dispatcher: dispatchers.for(fetch), clock, sentAlong: source.sentAlong }
    const location = source.kind === 'url' ? fixedLocation(source.url) : new DiscoveredLocation(source, fetch, parts)
    return new RemoteSource(location, fetch, parts)
  }
}

function policyText(fetch: Registration['fetch'], cache: Registration['cache']): string {
  return JSON.stringify([fetch, cache])
}

function sourceText(source: Registration['source']): string {
  switch (source.kind) {
    case 'discovery':
      return `${source.issuer}${source.askedFor === source.issuer ? '' : ` ${source.askedFor}`}${alongText(source)}`
    case 'url':
      return `${source.url}${alongText(source)}`
    case 'static':
      return JSON.stringify(source.keys)
  }
}

/** A source is shared by those who ask with the same credentials alone. No URL has a blank. */
function alongText({ sentAlong }: { readonly sentAlong: SentAlong | undefined }): string {
  return sentAlong === undefined ? '' : ` ${JSON.stringify(sentAlong)}`
}

/** What concerns several tenants is reported with tenant `*`. */
function subjectOf(users: ReadonlySet<Registration>): Subject {
  let subject: Subject | undefined
  for (const user of users) subject = joint(subject, user)
  return subject ?? { tenant: '', provider: '' }
}

function joint(subject: Subject | undefined, { tenant, provider }: Registration): Subject {
  if (subject === undefined) return { tenant, provider }
  if (subject.tenant === tenant && subject.provider === provider) return subject
  return {
    tenant: subject.tenant === tenant ? tenant : '*',
    provider: subject.provider === provider ? provider : '*',
  }
}
