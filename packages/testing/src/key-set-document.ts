import type { KeyRing } from './key-ring.js'
import { optionError } from './option-error.js'

const bytesOf = (body: unknown): Buffer => {
  if (body instanceof Uint8Array) return Buffer.from(body)
  if (typeof body === 'string') return Buffer.from(body)
  const text: unknown = JSON.stringify(body)
  if (typeof text !== 'string') throw optionError('TestIssuer.setKeySet', 'body', 'JSON, a string or bytes', body)
  return Buffer.from(text)
}

/** What stands at `jwks_uri`: the issuer's own keys, unless the test put something else there. */
export class KeySetDocument {
  readonly #ring: KeyRing
  #replacement: Buffer | undefined

  constructor(ring: KeyRing) {
    this.#ring = ring
  }

  get bytes(): Buffer {
    return this.#replacement ?? bytesOf({ keys: this.#ring.published.map((key) => key.publicJwk) })
  }

  /** `undefined` puts the issuer's own keys back. */
  replace(body: unknown): void {
    this.#replacement = body === undefined ? undefined : bytesOf(body)
  }
}
