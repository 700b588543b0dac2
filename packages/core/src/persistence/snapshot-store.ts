/**
 * Keeps snapshots of key sets beyond the lifetime of a process. Implemented by `fileStore`, `memoryStore` and
 * `redisStore`; an application may implement its own. Names are safe for files and key spaces: 43 characters of
 * base64url. If a store throws, rejects, hangs or returns wrong data, that costs a warm start, never a verification.
 */
export interface SnapshotStore {
  /** Seals and verifies what the store keeps. Required, so that `false` is an explicit choice. */
  readonly integrityKey: IntegrityKey
  /** Coordinates the processes that share this store. Omitted if the store cannot do that. */
  readonly fleet?: Fleet
  /** Records when the newest snapshot of each source was fetched. Omitted if the store cannot do that. */
  readonly newest?: NewestRecords
  /** Returns the text that was saved under a name; `undefined` if there is none. */
  load(name: string): Promise<string | undefined>
  /** Saves a snapshot, unless the stored one was fetched later. */
  save(name: string, snapshot: StoredSnapshot): Promise<void>
  /** Deletes a snapshot; does nothing if there is none. */
  delete(name: string): Promise<void>
  /**
   * Closes what the store created itself; a client that was passed to it stays open. Called when the registry closes.
   */
  close(): Promise<void>
}

/**
 * A snapshot of one source, as a store keeps it. The text is opaque to the store, which orders snapshots by `fetchedAt`
 * and lets them expire at `staleUntil`.
 */
export interface StoredSnapshot {
  /** When the keys were fetched from the provider, in milliseconds since the epoch. */
  readonly fetchedAt: number
  /**
   * When the snapshot expires, in milliseconds since the epoch: from then on it is worthless, and a store may delete
   * it.
   */
  readonly staleUntil: number
  /**
   * The snapshot itself: versioned, and sealed with an HMAC if there is an integrity key (docs/spec/persistence.md).
   */
  readonly text: string
}

/**
 * The key for the HMAC (RFC 2104) over everything in a store, at least 32 bytes, or a list to replace one: the first
 * seals, any of them verifies. `false`: no other party can write to the store.
 */
export type IntegrityKey = string | Uint8Array | readonly (string | Uint8Array)[] | false

/**
 * Records when the newest snapshot of each source was fetched, apart from the snapshots: so an old snapshot that is put
 * back alone is detected. The text is opaque to the store, and kept by the rules for snapshots.
 */
export interface NewestRecords {
  /** Returns the record of a source, as it was saved last; `undefined` if there is none. */
  load(name: string): Promise<string | undefined>
  /** Saves the record of a source in place of the earlier one. */
  save(name: string, record: StoredSnapshot): Promise<void>
}

/**
 * Lets the processes that share a store fetch as one: one of them fetches, the others adopt the result.
 *
 * A `fencingToken` is a time of the store's own clock, in microseconds: the only clock that all processes can compare.
 * Keys that were fetched under a lease were requested after the fencing token of the lease.
 */
export interface Fleet {
  /** Requests the right to fetch, for `ms` milliseconds unless it is extended. */
  lease(name: string, ms: number): Promise<Lease | Denied>
  /**
   * Publishes a snapshot that was just accepted to the other processes. `fencingToken` is that of the lease; 0 without
   * one.
   */
  publish(name: string, snapshot: StoredSnapshot, fencingToken: number): Promise<void>
  /** Receives what the others publish. Returns a function that ends the subscription. */
  subscribe(listener: FleetListener): () => void
}

/** A lease that was granted: this process may fetch, and no other one may. */
export interface Lease {
  readonly held: true
  /** When the lease was granted, in microseconds of the store's clock. */
  readonly fencingToken: number
  /**
   * Extends the lease to `ms` milliseconds from now.
   *
   * @returns whether the lease was still held.
   */
  extend(ms: number): Promise<boolean>
  /**
   * Releases the lease, so that another process may fetch. Does nothing if it has expired and another process holds it.
   */
  release(): Promise<void>
}

/** A lease that was denied: another process is fetching. */
export interface Denied {
  readonly held: false
  /** When the lease was denied, in microseconds of the store's clock. */
  readonly fencingToken: number
}

/** Receives what other processes publish. */
export interface FleetListener {
  /** A process published a snapshot: another one, or this one (a store need not distinguish them). */
  published(name: string, text: string, fencingToken: number): void
  /** The connection was established, for the first time or again: earlier publications were missed. */
  reconnected(): void
  /** The connection was lost: each process fetches for itself until `reconnected`. */
  disconnected(error: unknown): void
}
