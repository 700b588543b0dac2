import { SourceError } from '../errors/errors.js'
import type { FetchPolicy } from './fetch-policy.js'
import { discoverJwksUri, type MetadataIssuer } from './discovery.js'
import type { HttpParts } from './get.js'

/** Where a key set is published: a configured URL, or one discovered from the issuer's metadata. */
export interface JwksLocation {
  /** The origin that a fetch contacts first. */
  readonly origin: string
  /** @throws SourceError if it cannot be determined. */
  find(signal: AbortSignal): Promise<string>
  /** The URL returned last has no key set any more. */
  invalidate(): void
}

/** A configured `jwksUri`. */
export class FixedLocation implements JwksLocation {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  get origin(): string {
    return new URL(this.#url).origin
  }

  async find(): Promise<string> {
    return this.#url
  }

  invalidate(): void {}
}

const METADATA_TTL_MS = 86_400_000
const METADATA_RETRY_MS = 600_000

/**
 * The `jwks_uri` of an issuer's metadata: read again daily, and after {@link invalidate}; if that fails, the last one
 * stays.
 */
export class DiscoveredLocation implements JwksLocation {
  readonly #issuer: MetadataIssuer
  readonly #policy: FetchPolicy
  readonly #parts: HttpParts
  #found: string | undefined
  #readAgainAt = 0

  constructor(issuer: MetadataIssuer, policy: FetchPolicy, parts: HttpParts) {
    this.#issuer = issuer
    this.#policy = policy
    this.#parts = parts
  }

  get origin(): string {
    return new URL(this.#issuer.discoveryIssuer).origin
  }

  async find(signal: AbortSignal): Promise<string> {
    const { mono } = this.#parts.clock.now()
    const last = this.#found
    if (last !== undefined && mono < this.#readAgainAt) return last
    // Set before the request: if it hangs until it is aborted, the next retry must not repeat it.
    this.#readAgainAt = mono + METADATA_RETRY_MS
    try {
      this.#found = await discoverJwksUri(this.#issuer, this.#parts, this.#policy, signal)
      this.#readAgainAt = mono + METADATA_TTL_MS
      return this.#found
    } catch (error) {
      if (last === undefined || !(error instanceof SourceError) || signal.aborted) throw error
      return last
    }
  }

  invalidate(): void {
    this.#readAgainAt = 0
  }
}
