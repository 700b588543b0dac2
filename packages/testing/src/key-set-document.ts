import type { KeyRing } from './key-ring.js'
import { optionError } from './option-error.js'

const bytesOf = (body: unknown): Buffer => {
  if (body instanceof Uint8Array) return Buffer.from(body)
  if (typeof body === 'string') return Buffer.from(body)
  const text: unknown = JSON.stringify(body)
  if (typeof text !== 'string') throw optionError('TestIssuer.setKeySet', 'body', 'JSON, a string or bytes', body)
  return Buffer.from(text)
}

/** The document at `jwks_uri`: the issuer's own keys, unless the test replaced them. */
export class KeySetDocument {
  readonly #ring: KeyRing
  #replacement: Buffer | undefined

  constructor(ring: KeyRing) {
    this.#ring = ring
  }

  get bytes(): Buffer {
    return this.#replacement ?? bytesOf({ keys: this.#ring.published.map((key) => key.publicJwk) })
  }

  /** Replaces the document. `undefined` restores the issuer's own keys. */
  replace(body: unknown): void {
    this.#replacement = body === undefined ? undefined : bytesOf(body)
  }
}
