import type { CacheManager } from '../cache/manager.js'
import type { SourceReading } from '../events/events.js'
import type { Subject } from '../events/subject.js'
import type { FleetMember } from '../fleet/fleet-hub.js'
import type { FleetSource } from '../fleet/fleet-source.js'
import type { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import type { Registration } from '../registration/registration.js'

/** A cache manager, the registrations that share it, and its connections to the store and the fleet. */
export interface SharedManager {
  readonly manager: CacheManager
  /** Present if there is a store, and the source may be stored. */
  readonly snapshots: SnapshotPersistence | undefined
  /** Present if the store supports fleets. */
  readonly shares: { readonly member: FleetMember; readonly source: FleetSource } | undefined
  /** A list, because it is usually short, and a set would take more memory than everything else here. */
  readonly users: Registration[]
  /** The subject of its events; computed at its first use, and kept until the users change. */
  subject: Subject | undefined
}

/**
 * The values of gauges for each source, read when the iteration reaches it: with many sources, a caller may iterate in
 * slices.
 */
export function* readingsOf(all: Iterable<SharedManager>): Iterable<SourceReading> {
  for (const shared of all) yield readingOf(shared)
}

function readingOf(shared: SharedManager): SourceReading {
  const { keys, fetchedAt, lifetime } = shared.manager.snapshot ?? {}
  const expiresAt = fetchedAt && lifetime && fetchedAt.wall + lifetime.expireAfter
  const { tenant, provider } = subjectOf(shared)
  return { tenant, provider, keys: keys?.keys.length ?? 0, expiresAt }
}

/** Computed at its first use: updating it for each of ten thousand registrations that join or leave would take long. */
export function subjectOf(shared: SharedManager): Subject {
  return (shared.subject ??= subjectOfUsers(shared.users))
}

/** The subject of several registrations: `*` stands for the tenant, or the provider, if they differ. */
export function subjectOfUsers(users: readonly Registration[]): Subject {
  let subject: Subject | undefined
  for (const user of users) subject = merge(subject, user)
  return subject ?? { tenant: '', provider: '' }
}

/** Merges one more user into the subject of all others, instead of computing it again: there may be ten thousand. */
export function addUser(shared: SharedManager, registration: Registration): void {
  if (shared.users.length === 0) shared.subject = undefined
  else if (shared.subject !== undefined) shared.subject = merge(shared.subject, registration)
  shared.users.push(registration)
}

function merge(subject: Subject | undefined, { tenant, provider }: Registration): Subject {
  if (subject === undefined) return { tenant, provider }
  if (subject.tenant === tenant && subject.provider === provider) return subject
  return {
    tenant: subject.tenant === tenant ? tenant : '*',
    provider: subject.provider === provider ? provider : '*',
  }
}

const MAX_TENANTS_TO_COUNT = 8

/** The tenants that a fetch may be counted for: a few, spread evenly over all, because there may be ten thousand. */
export function someTenantsOf(users: readonly Registration[]): readonly string[] {
  const step = Math.max(1, users.length / MAX_TENANTS_TO_COUNT)
  const some: string[] = []
  for (let at = 0; at < users.length; at += step) {
    const user = users[Math.floor(at)]
    if (user !== undefined) some.push(user.tenant)
  }
  return some
}
