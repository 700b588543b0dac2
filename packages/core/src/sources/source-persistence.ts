import type { CacheManager } from '../cache/manager.js'
import type { KeySource } from '../cache/key-source.js'
import { FleetHub } from '../fleet/fleet-hub.js'
import { FleetSource } from '../fleet/fleet-source.js'
import { Integrity } from '../persistence/integrity.js'
import { NewestInstants } from '../persistence/newest-instants.js'
import { SnapshotPersistence } from '../persistence/snapshot-persistence.js'
import { snapshotName, storedSource } from './snapshot-name.js'
import type { Subject } from '../events/subject.js'
import type { KeySourcesParts } from './key-sources-parts.js'
import type { Registration } from '../registration/registration.js'
import type { SharedManager } from './shared-manager.js'
import type { SourceIdentity } from './source-identity.js'

/** What the sources of a registry share of its store, and of the fleet that the store makes. Without a store it does nothing. */
export class SourcePersistence {
  readonly #parts: KeySourcesParts
  readonly #integrity: Integrity
  readonly #newest = new NewestInstants()
  readonly #hub: FleetHub | undefined

  constructor(parts: KeySourcesParts) {
    this.#parts = parts
    const { store } = parts
    this.#integrity = new Integrity(store?.integrityKey ?? false)
    this.#hub = store?.fleet === undefined ? undefined : new FleetHub({ ...parts, fleet: store.fleet })
  }

  /** Whether this process works with the others that share its store; `undefined` where the store makes no fleet. */
  get fleet(): 'joined' | 'degraded' | undefined {
    if (this.#hub === undefined) return undefined
    return this.#hub.isDegraded ? 'degraded' : 'joined'
  }

  /** What keeps the snapshots of a source; `undefined` where nothing of it may be stored. */
  snapshotsOf(
    identity: SourceIdentity,
    { source, fetch, cache }: Registration,
    subject: () => Subject,
  ): SnapshotPersistence | undefined {
    const { store, clock, events } = this.#parts
    if (store === undefined || source.kind === 'static') return undefined
    const name = snapshotName(identity, this.#integrity)
    if (name === undefined) return undefined
    const expected = { name, source: storedSource(source), fetch, cache, integrity: this.#integrity }
    return new SnapshotPersistence({ store, clock, events, subject, expected, newest: this.#newest })
  }

  /** The source as the fleet asks it; `undefined` where the store makes none. */
  fleetSourceOf(source: KeySource, snapshots: SnapshotPersistence | undefined): FleetSource | undefined {
    const hub = this.#hub
    if (hub === undefined || snapshots === undefined) return undefined
    return new FleetSource({ source, snapshots, hub, clock: this.#parts.clock })
  }

  /** From now on a manager hears what the fleet publishes for it. */
  join(
    source: FleetSource | undefined,
    snapshots: SnapshotPersistence | undefined,
    manager: CacheManager,
  ): SharedManager['shares'] {
    if (source === undefined || snapshots === undefined) return undefined
    const member = { name: snapshots.name, snapshots, manager, onPublished: source.onPublished }
    this.#hub?.join(member)
    return { source, member }
  }

  async leave({ shares }: SharedManager): Promise<void> {
    if (shares !== undefined) this.#hub?.leave(shares.member)
    await shares?.source.close()
  }

  /** Stops hearing of others. */
  close(): void {
    this.#hub?.close()
  }
}
