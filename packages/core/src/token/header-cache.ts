import { flattenString } from '../text/flatten-string.js'
import type { JwtHeader } from './jwt.js'

const MAX_HEADERS = 100
const MAX_HEADER_LENGTH = 1024

/**
 * Caches the parsed headers of verified tokens by their base64url segment: an issuer uses few. A header is added only
 * after its token's signature was verified, so that invalid tokens cannot fill the cache.
 */
export class HeaderCache {
  readonly #headers = new Map<string, JwtHeader>()
  /** The last hit. The next look-up is usually the same one, and comparing costs a quarter of hashing. */
  #last: { readonly segment: string; readonly header: JwtHeader } | undefined

  get size(): number {
    return this.#headers.size
  }

  find(segment: string): JwtHeader | undefined {
    if (this.#last?.segment === segment) return this.#last.header
    const header = this.#headers.get(segment)
    if (header !== undefined) this.#last = { segment: flattenString(segment), header }
    return header
  }

  /** @param header - Frozen, because all tokens with this segment share it. */
  add(segment: string, header: JwtHeader): void {
    if (this.#last?.header === header || segment.length > MAX_HEADER_LENGTH || this.#headers.has(segment)) return
    const [oldest] = this.#headers.keys()
    if (this.#headers.size >= MAX_HEADERS && oldest !== undefined) this.#headers.delete(oldest)
    this.#headers.set(flattenString(segment), header)
  }
}
