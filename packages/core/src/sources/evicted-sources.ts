import { createHash } from 'node:crypto'
import type { CacheManager } from '../cache/manager.js'
import { EvictedSource } from '../cache/evicted-source.js'
import { BoundedMap } from '../collections/bounded-map.js'
import type { Registration } from '../registration/registration.js'
import type { SourceIdentity } from './source-identity.js'

/** So many sources that were let go are remembered at most, those let go last. */
const MAX_EVICTED_SOURCES = 20_000

/** A tenant gets back its own history, and only where nothing changed of what is told here. */
interface SourceHistory {
  readonly identity: SourceIdentity
  /** The guard, fetch policy and cache policy, in full. */
  readonly policy: string
}

/** What outlives the sources that were let go. No tenant gets anything of what another one spent or failed at. */
export class EvictedSources {
  readonly #sources = new BoundedMap<EvictedSource>(MAX_EVICTED_SOURCES)

  of(tenant: string, source: SourceHistory): EvictedSource | undefined {
    return this.#sources.size === 0 ? undefined : this.#sources.get(nameOf(tenant, source))
  }

  /** A tenant leaves a source. @param manager - It must not be closed yet: closing discards its failure. */
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

/** A digest: there are many names, the policy is long, and the secret is not to be kept. */
function nameOf(tenant: string, { policy, identity: { source, guard, secret } }: SourceHistory): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, source, secret, guard, policy]))
    .digest('base64url')
}
