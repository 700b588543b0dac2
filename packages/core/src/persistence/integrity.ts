import { createHash, createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import { decodeBase64url } from '../text/base64url.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import type { IntegrityKey } from './snapshot-store.js'

/**
 * Seals the texts that are written to a store, and verifies those that are read, by HMAC-SHA-256 (RFC 2104). Of a list
 * of keys the first one seals, and any of them verifies. With `false` in place of a key, the seal is a SHA-256, which
 * detects damage but stops no attacker.
 */
export class Integrity {
  readonly #keys: readonly (KeyObject | undefined)[]

  /** @throws TypeError if a key is too short, or is not a key. */
  constructor(key: IntegrityKey) {
    const keys = key === false ? [undefined] : keysIn(key)
    if (keys === undefined) throw new TypeError(`integrityKey: ${INTEGRITY_KEY_RULE}`)
    this.#keys = keys
  }

  /** The seal of a text, by the first key: 43 characters of base64url. */
  seal(text: string): string {
    return sealBy(this.#keys[0], text).toString('base64url')
  }

  /**
   * A digest of a secret by the first key, for names: the secret cannot be guessed from it. `undefined` without a key.
   * Adding a key after the first one changes no digest.
   */
  keyedDigest(secret: string): string | undefined {
    const [first] = this.#keys
    // No text that is sealed begins with this, so that no seal equals a digest.
    return first === undefined ? undefined : sealBy(first, `jwks-auth-secret\n${secret}`).toString('base64url')
  }

  /** Whether any of the keys verifies a seal. The time it takes reveals nothing about the right seal. */
  verifies(text: string, seal: string): boolean {
    const received = decodeBase64url(seal)
    const verdicts = this.#keys.map((key) => {
      const expected = sealBy(key, text)
      return received?.length === expected.length && timingSafeEqual(received, expected)
    })
    return verdicts.includes(true)
  }
}

/** The length of an HMAC-SHA-256: a shorter key weakens it (RFC 2104 section 3). */
const MIN_KEY_BYTES = 32
const MAX_KEYS = 10
export const INTEGRITY_KEY_RULE: string = `must be a secret of at least ${MIN_KEY_BYTES} bytes, a list of 1 to ${MAX_KEYS} of them, or false`

/** Reads the option `integrityKey`. */
export function readIntegrityKey<F>(reader: OptionReader, fallback: F): IntegrityKey | F {
  return reader.read('integrityKey', fallback, INTEGRITY_KEY_RULE, (value) =>
    isIntegrityKey(value) ? value : undefined,
  )
}

export function isIntegrityKey(value: unknown): value is IntegrityKey {
  return value === false || keysIn(value) !== undefined
}

function keysIn(value: unknown): readonly KeyObject[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const keys = list.map(keyOf).filter((key) => key !== undefined)
  return keys.length === list.length && keys.length >= 1 && keys.length <= MAX_KEYS ? keys : undefined
}

function keyOf(value: unknown): KeyObject | undefined {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return bytes instanceof Uint8Array && bytes.length >= MIN_KEY_BYTES ? createSecretKey(bytes) : undefined
}

function sealBy(key: KeyObject | undefined, text: string): Buffer {
  return (key === undefined ? createHash('sha256') : createHmac('sha256', key)).update(text).digest()
}
