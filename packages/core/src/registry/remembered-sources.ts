import type { CacheManager } from '../cache/manager.js'
import { RememberedSource } from '../cache/remembered-source.js'
import { Generations } from './generations.js'
import type { SourceIdentity } from './source-identity.js'

/** So many sources that were let go are remembered at most, those let go last. */
export const MAX_REMEMBERED_SOURCES = 20_000

/** What outlives the sources that were let go, whatever the policy that they were asked by. */
export class RememberedSources {
  readonly #sources = new Generations<RememberedSource>(MAX_REMEMBERED_SOURCES)

  /** How many sources are remembered. */
  get size(): number {
    return this.#sources.size
  }

  of(identity: SourceIdentity): RememberedSource | undefined {
    return this.#sources.get(nameOf(identity))
  }

  /** A source is let go. */
  keep(identity: SourceIdentity, { spent }: CacheManager): void {
    const name = nameOf(identity)
    this.#sources.set(name, new RememberedSource(spent, this.#sources.get(name)))
  }
}

function nameOf({ source, secret }: SourceIdentity): string {
  return `${source}${secret}`
}
