import { snapshotTooLong } from '../persistence/store-error.js'
import { randomUUID } from 'node:crypto'
import type { Clock } from '../time/clock.js'
import { refuseUnless } from '../option-reader/arguments.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import type { Integrity } from '../persistence/integrity.js'
import type { Denied, Fleet, FleetListener, Lease, StoredSnapshot } from '../persistence/snapshot-store.js'
import { requireSnapshot, requireSnapshotName } from '../persistence/stored-name.js'
import { writeMessage } from './fleet-message.js'
import type { RedisCommand } from './redis-client.js'
import type { RedisConnection } from './redis-connection.js'
import { EXTEND, LEASE, RELEASE } from './redis-scripts.js'
import { RedisSubscription } from './redis-subscription.js'

/**
 * Coordinates a fleet through Redis. Leases are keys that expire; snapshots are published on one channel to all
 * processes.
 */
export class RedisFleet implements Fleet {
  readonly #parts: RedisFleetParts
  readonly #subscriptions = new Set<RedisSubscription>()

  constructor(parts: RedisFleetParts) {
    this.#parts = parts
  }

  async lease(name: string, ms: number): Promise<Lease | Denied> {
    requireSnapshotName(name)
    refuseUnless(Number.isFinite(ms) && ms > 0, 'ms', 'must be milliseconds > 0', ms)
    const key = `${this.#parts.keyPrefix}lease:${name}`
    const holder = randomUUID()
    // A lease that is granted after the time limit would keep the others from fetching.
    const giveBack = (reply: unknown): void => {
      if (tokenOf(reply).taken) this.#release(key, holder).catch(ignore)
    }
    const { taken, fencingToken } = tokenOf(await this.#call('eval', [LEASE, 1, key, holder, ms], giveBack))
    if (!taken) return { held: false, fencingToken }
    return {
      held: true,
      fencingToken,
      extend: async (extension) => (await this.#call('eval', [EXTEND, 1, key, holder, extension])) === 1,
      release: () => this.#release(key, holder),
    }
  }

  async publish(name: string, snapshot: StoredSnapshot, fencingToken: number): Promise<void> {
    requireSnapshotName(name)
    requireSnapshot(snapshot)
    const { text } = snapshot
    const { keyPrefix, maxBytes, integrity } = this.#parts
    if (Buffer.byteLength(text) > maxBytes) throw snapshotTooLong(maxBytes)
    await this.#call('publish', [`${keyPrefix}published`, writeMessage({ name, fencingToken, text }, integrity)])
  }

  subscribe(listener: FleetListener): () => void {
    const isListener = hasMethods(listener, ['published', 'reconnected', 'disconnected'])
    refuseUnless(isListener, 'listener', 'must have published(), reconnected() and disconnected()', listener)
    const { keyPrefix, ...parts } = this.#parts
    const subscription = new RedisSubscription({ ...parts, channel: `${keyPrefix}published`, listener })
    this.#subscriptions.add(subscription)
    subscription.start()
    return () => {
      this.#subscriptions.delete(subscription)
      subscription.stop()
    }
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.stop()
    this.#subscriptions.clear()
  }

  async #release(key: string, holder: string): Promise<void> {
    await this.#call('eval', [RELEASE, 1, key, holder])
  }

  async #call(command: RedisCommand, args: (string | number)[], late?: (reply: unknown) => void): Promise<unknown> {
    return await this.#parts.connection.call(command, args, late)
  }
}

export interface RedisFleetParts {
  readonly connection: RedisConnection
  readonly keyPrefix: string
  /** The longest text that is published, in bytes. */
  readonly maxBytes: number
  readonly clock: Clock
  readonly integrity: Integrity
}

function tokenOf(reply: unknown): { readonly taken: boolean; readonly fencingToken: number } {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : []
  const [taken, seconds, micros] = parts
  return { taken: taken === 1, fencingToken: Number(seconds) * 1_000_000 + Number(micros) }
}

function ignore(_error: unknown): void {}
