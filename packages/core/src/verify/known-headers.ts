import { unlinked } from '../unlinked.js'
import type { JwtHeader } from './jwt.js'

const MOST_HEADERS = 100
const LONGEST_HEADER = 1024

/**
 * Headers of tokens that were verified, by the segment they were sent as: an issuer signs with few. Kept only after a good signature, so
 * that nobody else can fill it.
 */
export class KnownHeaders {
  readonly #headers = new Map<string, JwtHeader>()
  /** The one found last. As a rule it is asked for again, and comparing it costs a quarter of hashing it. */
  #last: { readonly segment: string; readonly header: JwtHeader } | undefined

  get size(): number {
    return this.#headers.size
  }

  find(segment: string): JwtHeader | undefined {
    if (this.#last?.segment === segment) return this.#last.header
    const header = this.#headers.get(segment)
    if (header !== undefined) this.#last = { segment: unlinked(segment), header }
    return header
  }

  /** @param header - Frozen: every token with this segment shares it. */
  keep(segment: string, header: JwtHeader): void {
    if (this.#last?.header === header || segment.length > LONGEST_HEADER || this.#headers.has(segment)) return
    const [oldest] = this.#headers.keys()
    if (this.#headers.size >= MOST_HEADERS && oldest !== undefined) this.#headers.delete(oldest)
    this.#headers.set(unlinked(segment), header)
  }
}
