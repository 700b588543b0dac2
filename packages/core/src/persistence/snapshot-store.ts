/** What a store keeps for one source. The text is opaque to it; it orders by one instant and expires by the other. */
export interface StoredSnapshot {
  /** When the keys were fetched from the provider, in milliseconds since the epoch. */
  readonly fetchedAt: number
  /** From then on the snapshot is worth nothing, in milliseconds since the epoch. */
  readonly staleUntil: number
  /** Versioned, and signed where others can write to the store: docs/spec/persistence.md. */
  readonly text: string
}

/** Keys for the HMAC over what a store holds: the first signs, any of them verifies. `false`: nobody else can write to it. */
export type IntegrityKey = string | Uint8Array | readonly (string | Uint8Array)[] | false

/**
 * Where snapshots of key sets outlive a process. Names are safe for files and key spaces: 43 characters of base64url. A store
 * may throw, reject, hang or lie: that costs a warm start, never a verification.
 */
export interface SnapshotStore {
  readonly integrityKey: IntegrityKey
  /** Coordinates the processes that share this store; absent where a store cannot. */
  readonly fleet?: Fleet
  /** Keeps beside each snapshot when the newest one was fetched; absent where a store cannot. */
  readonly newest?: NewestRecords
  /** The text that was saved, or `undefined`. */
  load(name: string): Promise<string | undefined>
  /** Keeps a snapshot, unless the one it holds was fetched later. */
  save(name: string, snapshot: StoredSnapshot): Promise<void>
  /** Forgets a snapshot; does nothing where there is none. */
  delete(name: string): Promise<void>
  /** Ends what the store made itself: a client that was handed in stays open. */
  close(): Promise<void>
}

/**
 * Records of when the newest snapshot of each source was fetched, apart from the snapshots: an older one that is put back alone is found out.
 * The text is opaque to the store, and kept by the rules for snapshots.
 */
export interface NewestRecords {
  /** The record of a source, as it was saved last; `undefined` when there is none. */
  load(name: string): Promise<string | undefined>
  /** Keeps the record of a source in place of the one before. */
  save(name: string, record: StoredSnapshot): Promise<void>
}

/**
 * How processes that share a store spare their provider: one of them fetches, the others adopt what it brought. A fencingToken is
 * a moment of the store's own clock, in microseconds: the one clock that all processes can compare. What was fetched under a
 * lease was asked for after the lease's fencingToken.
 */
export interface Fleet {
  /** Asks to be the one who fetches, for `ms` milliseconds unless extended. */
  lease(name: string, ms: number): Promise<Lease | Denied>
  /** Tells the other processes of a snapshot that was just accepted. `fencingToken` is that of the lease; 0 without one. */
  publish(name: string, snapshot: StoredSnapshot, fencingToken: number): Promise<void>
  /** Listens to what the others publish, until the function it returns is called. */
  subscribe(listener: FleetListener): () => void
}

/** This process may fetch, and no other one does. */
export interface Lease {
  readonly held: true
  readonly fencingToken: number
  /** Keeps others from fetching for `ms` milliseconds from now. @returns whether the lease was still held. */
  extend(ms: number): Promise<boolean>
  /** Lets another process fetch. Does nothing once the lease has run out and another one holds it. */
  release(): Promise<void>
}

/** Another process is fetching. */
export interface Denied {
  readonly held: false
  readonly fencingToken: number
}

/** Who hears what other processes publish. */
export interface FleetListener {
  /** Another process published a snapshot (or this one did: stores need not tell them apart). */
  published(name: string, text: string, fencingToken: number): void
  /** The connection is there, or back: what was published before was missed. */
  reconnected(): void
  /** The connection is lost: each process is on its own until `reconnected`. */
  disconnected(error: unknown): void
}
