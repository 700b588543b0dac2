import type { Instant } from '../time/clock.js'
import type { KeySet } from '../keys/key-set.js'

/**
 * One good answer of a key source, and its lifetime: the ages at which its keys are refreshed, expire, and are no
 * longer served.
 */
export interface Snapshot extends Omit<SourceAnswer, 'requestedAt'> {
  /**
   * The number of the fetch that brought it; 0 if another process or a store did, so that it proves nothing about
   * absent keys.
   */
  readonly flight: number
  readonly lifetime: Lifetime
}

/** Ages of a snapshot, in milliseconds since the fetch, at which its use changes. In ascending order. */
export interface Lifetime {
  /** From this age on a request starts a refresh in the background. */
  readonly refreshAfter: number
  /** From this age on the keys are stale. */
  readonly expireAfter: number
  /** From this age on the keys are not served at all. */
  readonly staleAfter: number
}

/** Response headers, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string>>

/** A good answer of a key source. */
export interface SourceAnswer {
  readonly keys: KeySet
  /** URL of the keys; empty for a static set. */
  readonly url: string
  /** The headers that determine the lifetime; `undefined` for keys that never change. */
  readonly headers: ResponseHeaders | undefined
  /** When the request for this answer began. */
  readonly requestedAt: Instant
  /** When the answer was complete. */
  readonly fetchedAt: Instant
  /** The response body, decompressed; only if a store needs it. */
  readonly body?: Uint8Array | undefined
  /** Set if it came from a store or another process: the process that fetched it determined its lifetime. */
  readonly until?: Until | undefined
  /** Set if another process fetched it, with a request that began after the local fetch that this answers. */
  readonly isCurrent?: true | undefined
}

/** Limits of a lifetime, in milliseconds since the epoch. The current policy may shorten, but never extend them. */
export interface Until {
  readonly expiresAt: number
  readonly staleUntil: number
}

/** Milliseconds since the fetch: the larger of both clocks' spans, so that no clock step makes keys younger. */
export function ageOf({ fetchedAt }: Snapshot, now: Instant): number {
  return Math.max(now.wall - fetchedAt.wall, now.mono - fetchedAt.mono)
}

/** Whether it came from a store or another process rather than from the provider. */
export function isFromStoreOrFleet({ until }: Pick<SourceAnswer, 'until'>): boolean {
  return until !== undefined
}

export function hasExpired(snapshot: Snapshot, now: Instant): boolean {
  return ageOf(snapshot, now) >= snapshot.lifetime.expireAfter
}

/** Whether its keys may be served, fresh or stale. */
export function canServe(snapshot: Snapshot, now: Instant): boolean {
  return ageOf(snapshot, now) < snapshot.lifetime.staleAfter
}

/** Member by member: V8 gives an object made by spread a hidden class of its own, which is larger than the snapshot. */
export function snapshotFrom(answer: SourceAnswer, flight: number, lifetime: Lifetime): Snapshot {
  const { keys, url, headers, fetchedAt, body, until } = answer
  return { keys, url, headers, fetchedAt, body, until, flight, lifetime }
}
