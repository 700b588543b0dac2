import type { Instant } from '../time/clock.js'
import type { KeySet } from '../keys/key-set.js'

/** Milliseconds after the fetch at which a snapshot changes what it is good for. Never decreasing. */
export interface Lifetime {
  /** From here on a request starts a refresh in the background. */
  readonly refreshAfter: number
  /** From here on the keys are stale. */
  readonly expireAfter: number
  /** From here on the keys are not served at all. */
  readonly staleAfter: number
}

/** Response headers, names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string>>

/** What a key source answered. */
export interface SourceAnswer {
  readonly keys: KeySet
  /** Where the keys came from; empty for a static set. */
  readonly url: string
  /** The headers that say how long the keys are good for; `undefined` for keys that never change. */
  readonly headers: ResponseHeaders | undefined
  /** When the request began that brought this answer. */
  readonly requestedAt: Instant
  /** When the answer was complete. */
  readonly fetchedAt: Instant
  /** The response as received, decompressed; only where it is wanted for a store. */
  readonly body?: Uint8Array | undefined
  /** Set when a store or another process had it: how long it is good for was settled by whoever fetched it. */
  readonly until?: Until | undefined
  /** Set when another process had it, and asked the provider after the fetch began that this is the answer to. */
  readonly isCurrent?: true | undefined
}

/** Instants that may come nearer by today's policy, and never go further away. Milliseconds since the epoch. */
export interface Until {
  readonly expiresAt: number
  readonly staleUntil: number
}

/** One good answer of a key source, and how long it is good for. */
export interface Snapshot extends Omit<SourceAnswer, 'requestedAt'> {
  /** The number of the fetch that brought it; 0 when none of ours did, so that it says nothing of keys that are absent. */
  readonly flight: number
  readonly lifetime: Lifetime
}

/** Milliseconds since the fetch: the larger of both clocks' spans, so that no clock step makes keys younger. */
export function ageOf({ fetchedAt }: Snapshot, now: Instant): number {
  return Math.max(now.wall - fetchedAt.wall, now.mono - fetchedAt.mono)
}

/** From a store or another process, rather than from the provider. */
export function isSecondHand({ until }: Pick<SourceAnswer, 'until'>): boolean {
  return until !== undefined
}

export function hasExpired(snapshot: Snapshot, now: Instant): boolean {
  return ageOf(snapshot, now) >= snapshot.lifetime.expireAfter
}

/** Whether its keys may be served, fresh or stale. */
export function canServe(snapshot: Snapshot, now: Instant): boolean {
  return ageOf(snapshot, now) < snapshot.lifetime.staleAfter
}

/** Member by member: what is spread gets a hidden class of its own in V8, which is larger than the snapshot. */
export function snapshotFrom(answer: SourceAnswer, flight: number, lifetime: Lifetime): Snapshot {
  const { keys, url, headers, fetchedAt, body, until } = answer
  return { keys, url, headers, fetchedAt, body, until, flight, lifetime }
}
