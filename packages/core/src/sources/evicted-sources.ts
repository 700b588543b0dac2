import { createHash } from 'node:crypto'
import type { CacheManager } from '../cache/manager.js'
import { EvictedSource } from '../cache/evicted-source.js'
import { BoundedMap } from '../collections/bounded-map.js'
import type { Registration } from '../registration/registration.js'
import type { SourceIdentity } from './source-identity.js'

/**
 * Remembers, for each tenant, what its evicted sources have spent of their budgets, and their failures, so that an
 * eviction resets neither. No tenant is charged for the requests or failures of another one.
 */
export class EvictedSources {
  readonly #sources = new BoundedMap<EvictedSource>(MAX_EVICTED_SOURCES)

  of(tenant: string, source: SourceHistory): EvictedSource | undefined {
    return this.#sources.size === 0 ? undefined : this.#sources.get(nameOf(tenant, source))
  }

  /**
   * Records a source that a tenant leaves.
   *
   * @param manager - It must not be closed yet: closing discards its failure.
   */
  keep(
    { tenant, source: { kind } }: Pick<Registration, 'tenant' | 'source'>,
    source: SourceHistory,
    { spent }: CacheManager,
  ): void {
    if (kind === 'static') return
    const name = nameOf(tenant, source)
    this.#sources.set(name, new EvictedSource(spent, this.#sources.get(name)))
  }
}

/** How many evicted sources are remembered: those that were evicted last. */
const MAX_EVICTED_SOURCES = 20_000

/**
 * Identifies the history of a source. A tenant gets back only its own history, and only if none of this has changed.
 */
interface SourceHistory {
  readonly identity: SourceIdentity
  /** The guard, fetch policy and cache policy, in full. */
  readonly policy: string
}

/** A digest, because there are many names, the policy is long, and the secret must not be kept. */
function nameOf(tenant: string, { policy, identity: { source, guard, secret } }: SourceHistory): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, source, secret, guard, policy]))
    .digest('base64url')
}
