import { createHash } from 'node:crypto'
import type { CacheManager } from '../cache/manager.js'
import { RememberedSource } from '../cache/remembered-source.js'
import { Generations } from './generations.js'
import type { Registration } from './registration.js'
import type { SourceIdentity } from './source-identity.js'

/** So many sources that were let go are remembered at most, those let go last. */
const MAX_REMEMBERED_SOURCES = 20_000

/** A tenant gets back its own history, and only where nothing changed of what is told here. */
interface LetGoSource {
  readonly identity: SourceIdentity
  /** The guard, fetch policy and cache policy, in full. */
  readonly policy: string
}

/** What outlives the sources that were let go. No tenant gets anything of what another one spent or failed at. */
export class RememberedSources {
  readonly #sources = new Generations<RememberedSource>(MAX_REMEMBERED_SOURCES)

  of(tenant: string, source: LetGoSource): RememberedSource | undefined {
    return this.#sources.size === 0 ? undefined : this.#sources.get(nameOf(tenant, source))
  }

  /** A tenant leaves a source. @param manager - It must not be closed yet: closing discards its failure. */
  keep(
    { tenant, source: { kind } }: Pick<Registration, 'tenant' | 'source'>,
    source: LetGoSource,
    { spent }: CacheManager,
  ): void {
    if (kind === 'static') return
    const name = nameOf(tenant, source)
    this.#sources.set(name, new RememberedSource(spent, this.#sources.get(name)))
  }
}

/** A digest: there are many names, the policy is long, and the secret is not to be kept. */
function nameOf(tenant: string, { policy, identity: { source, guard, secret } }: LetGoSource): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, source, secret, guard, policy]))
    .digest('base64url')
}
