import type { CacheManager } from '../cache/manager.js'
import type { SourceReading } from '../events/events.js'
import type { Subject } from '../events/subject.js'
import type { FleetMember } from '../fleet/fleet-hub.js'
import type { FleetSource } from '../fleet/fleet-source.js'
import type { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import type { Registration } from '../registration/registration.js'

/** A cache, and the registrations that share it. */
export interface SharedManager {
  readonly manager: CacheManager
  /** Where there is a store, and something to store. */
  readonly snapshots: SnapshotPersistence | undefined
  /** Where the processes that share the store spare the provider together. */
  readonly shares: { readonly member: FleetMember; readonly source: FleetSource } | undefined
  /** A list: it is short as a rule, and a set would weigh more than all else here. */
  readonly users: Registration[]
  /** Whom its events concern; worked out when asked for, and kept until the users change. */
  subject: Subject | undefined
}

/** What a gauge shows of each, read when the iteration comes to it: there may be so many that somebody takes them in slices. */
export function* readingsOf(all: Iterable<SharedManager>): Iterable<SourceReading> {
  for (const shared of all) yield readingOf(shared)
}

function readingOf(shared: SharedManager): SourceReading {
  const { keys, fetchedAt, lifetime } = shared.manager.snapshot ?? {}
  const expiresAt = fetchedAt && lifetime && fetchedAt.wall + lifetime.expireAfter
  const { tenant, provider } = subjectOf(shared)
  return { tenant, provider, keys: keys?.keys.length ?? 0, expiresAt }
}

/** Worked out when it is asked for first: to follow each of ten thousand users that join or leave would take long. */
export function subjectOf(shared: SharedManager): Subject {
  return (shared.subject ??= subjectOfUsers(shared.users))
}

/** What concerns several tenants is reported with tenant `*`. */
export function subjectOfUsers(users: readonly Registration[]): Subject {
  let subject: Subject | undefined
  for (const user of users) subject = joint(subject, user)
  return subject ?? { tenant: '', provider: '' }
}

/** One more is compared with what holds for all so far: there may be ten thousand. */
export function addUser(shared: SharedManager, registration: Registration): void {
  if (shared.users.length === 0) shared.subject = undefined
  else if (shared.subject !== undefined) shared.subject = joint(shared.subject, registration)
  shared.users.push(registration)
}

function joint(subject: Subject | undefined, { tenant, provider }: Registration): Subject {
  if (subject === undefined) return { tenant, provider }
  if (subject.tenant === tenant && subject.provider === provider) return subject
  return {
    tenant: subject.tenant === tenant ? tenant : '*',
    provider: subject.provider === provider ? provider : '*',
  }
}

const MAX_TENANTS_TO_COUNT = 8

/** Tenants that its fetches may be counted for, evenly from all: there may be ten thousand. */
export function someTenantsOf(users: readonly Registration[]): readonly string[] {
  const every = Math.max(1, users.length / MAX_TENANTS_TO_COUNT)
  const some: string[] = []
  for (let at = 0; at < users.length; at += every) {
    const user = users[Math.floor(at)]
    if (user !== undefined) some.push(user.tenant)
  }
  return some
}
