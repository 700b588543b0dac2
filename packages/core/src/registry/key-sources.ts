import { CacheManager } from '../cache/manager.js'
import type { KeySource } from '../cache/key-source.js'
import { Scheduler } from '../cache/scheduler.js'
import type { EventSink } from '../events.js'
import { fixedLocation, DiscoveredLocation } from '../http/location.js'
import { RemoteSource } from '../http/remote-source.js'
import { StaticSource } from '../http/static-source.js'
import type { Clock } from '../clock.js'
import type { Dispatchers } from '../http/dispatchers.js'
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
  readonly #policies = new Map<string, number>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#scheduler = new Scheduler(parts.clock)
  }

  /** The manager of a registration; made when it is the first with its source. */
  join(registration: Registration): CacheManager {
    const identity = this.#identityOf(registration)
    const shared = this.#shared.get(identity) ?? this.#share(identity, registration)
    shared.users.add(registration)
    shared.subject = undefined
    if (registration.prefetch || registration.source.kind === 'static') shared.manager.prefetch()
    return shared.manager
  }

  /** Refreshes the keys in use in the background, until {@link close}. */
  start(): void {
    this.#scheduler.start([...this.#shared.values()].map(({ manager }) => manager))
  }

  /** Closes the manager when its last registration leaves. */
  leave(registration: Registration): void {
    const identity = this.#identityOf(registration)
    const shared = this.#shared.get(identity)
    if (shared === undefined) return
    shared.users.delete(registration)
    shared.subject = undefined
    if (shared.users.size > 0) return
    this.#shared.delete(identity)
    this.#scheduler.forget(shared.manager)
    shared.manager.close()
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
      this.#scheduler.plan(manager)
    }
    const manager = new CacheManager({ source, policy: registration.cache, clock, events, subject, onLanding })
    const shared: SharedManager = { manager, users, subject: undefined }
    this.#shared.set(identity, shared)
    return shared
  }

  /** Short, because there is one a source: policies, of which there are few, are numbered. */
  #identityOf({ source, fetch, cache }: Registration): string {
    const policies = JSON.stringify([fetch, cache])
    const number = this.#policies.get(policies) ?? this.#policies.size
    this.#policies.set(policies, number)
    return `${number} ${source.kind} ${sourceText(source)}`
  }

  #sourceOf({ source, fetch }: Registration): KeySource {
    const { dispatchers, clock } = this.#parts
    if (source.kind === 'static') return new StaticSource(source.keys, clock)
    const parts = { dispatcher: dispatchers.for(fetch), clock }
    const location =
      source.kind === 'url' ? fixedLocation(source.url) : new DiscoveredLocation(source.issuer, fetch, parts)
    return new RemoteSource(location, fetch, parts)
  }
}

function sourceText(source: Registration['source']): string {
  switch (source.kind) {
    case 'discovery':
      return source.issuer
    case 'url':
      return source.url
    case 'static':
      return JSON.stringify(source.keys)
  }
}

/** What concerns several tenants is reported with tenant `*`. */
function subjectOf(users: ReadonlySet<Registration>): Subject {
  const [first, ...others] = users
  return {
    tenant: others.every(({ tenant }) => tenant === first?.tenant) ? (first?.tenant ?? '') : '*',
    provider: others.every(({ provider }) => provider === first?.provider) ? (first?.provider ?? '') : '*',
  }
}
