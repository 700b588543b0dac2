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

/**
 * Connects the sources of a registry with its store, and with the fleet if the store supports fleets. Does nothing
 * without a store.
 */
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

  /**
   * Whether this process cooperates with the others that share its store; `undefined` if the store does not support
   * fleets.
   */
  get fleet(): 'joined' | 'degraded' | undefined {
    if (this.#hub === undefined) return undefined
    return this.#hub.isDegraded ? 'degraded' : 'joined'
  }

  /** The persistence of a source's snapshots; `undefined` if the source must not be stored. */
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

  /** The source as a fleet fetches it; `undefined` if the store does not support fleets. */
  fleetSourceOf(source: KeySource, snapshots: SnapshotPersistence | undefined): FleetSource | undefined {
    const hub = this.#hub
    if (hub === undefined || snapshots === undefined) return undefined
    return new FleetSource({ source, snapshots, hub, clock: this.#parts.clock })
  }

  /** Makes a manager adopt what the fleet publishes for its source. */
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

  /** Stops receiving publications. */
  close(): void {
    this.#hub?.close()
  }
}
