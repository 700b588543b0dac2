import { calculateJwkThumbprint } from 'jose'
import { SourceError } from '../errors/errors.js'
import { excessOf } from '../text/json-scan.js'
import { keyBudget } from '../event-loop/tick-budget.js'
import type { Algorithm } from './algorithms.js'
import { droppedKey, type DroppedKey } from '../errors/dropped-key.js'
import { validateJwk, MAX_RSA_BITS, type KeyUse } from './validate-jwk.js'
import { noUsableKey } from './no-usable-key.js'
import { SigningKey } from './signing-key.js'

/** The usable keys of one response (RFC 7517 section 5), indexed by `kid`, and the dropped ones. */
export interface KeySet {
  readonly keys: readonly SigningKey[]
  readonly byKid: ReadonlyMap<string, readonly SigningKey[]>
  readonly dropped: readonly DroppedKey[]
}

const MAX_KEYS = 1000
/** Parsing this many bytes takes about as long as importing a key, 0.3 ms. */
const BYTES_PER_UNIT = 65_536
/**
 * Metadata of real providers nests five levels deep. Sixteen thousand members with distinct names take 60 ms to parse.
 */
const JSON_BOUNDS = { depth: 32, items: 8192 }
export const NO_KEYS: readonly SigningKey[] = []

/**
 * Parses a key set from a response body.
 *
 * @throws SourceError when it is not a key set (`body`) or has no usable key (`no_usable_key`).
 */
export async function parseKeySet(body: Uint8Array, maxRsaBits?: number, keyUse?: KeyUse): Promise<KeySet> {
  await keyBudget.spend(Math.ceil(body.length / BYTES_PER_UNIT))
  return await keySetOf(publishedKeys(parseJson(body)), maxRsaBits, keyUse)
}

/** Builds a key set from the members of `keys`, dropping each unusable one. */
export async function keySetOf(
  published: readonly unknown[],
  maxRsaBits: number = MAX_RSA_BITS,
  keyUse?: KeyUse,
): Promise<KeySet> {
  const dropped: DroppedKey[] = []
  const keys = new Map<string, SigningKey>()
  for (const [index, value] of published.entries()) {
    // Awaited only when there is something to wait for, so that small key sets are ready at once.
    const waiting = keyBudget.spend(1)
    if (waiting !== undefined) await waiting
    const validated = validateJwk(value, maxRsaBits, keyUse)
    if (typeof validated === 'string') {
      dropped.push(droppedKey(index, value, validated))
    } else {
      const key = new SigningKey(validated, await calculateJwkThumbprint(validated.jwk))
      keys.set(JSON.stringify([key.kid, key.thumbprint, key.algorithms, key.issuer]), key)
    }
  }
  if (keys.size === 0) throw noUsableKey(dropped)
  const list = [...keys.values()]
  return { keys: list, byKid: indexByKid(list), dropped }
}

/** The keys that may have signed a token: those for its algorithm and, if it has a `kid`, with that `kid`. */
export function candidateKeys(set: KeySet, kid: string | undefined, algorithm: Algorithm): readonly SigningKey[] {
  const named = kid === undefined ? set.keys : (set.byKid.get(kid) ?? NO_KEYS)
  const only = named.length === 1 ? named[0] : undefined
  if (only !== undefined) return only.fits(algorithm) ? named : NO_KEYS
  return named.filter((key) => key.fits(algorithm))
}

/** Whether two sets have the same keys with the same `kid`s and algorithms. */
export function isSameSet(one: KeySet, other: KeySet): boolean {
  return one.keys.length === other.keys.length && one.keys.every((key, at) => other.keys[at]?.equals(key) === true)
}

function indexByKid(keys: readonly SigningKey[]): ReadonlyMap<string, readonly SigningKey[]> {
  const index = new Map<string, SigningKey[]>()
  for (const key of keys) {
    if (key.kid === undefined) continue
    const named = index.get(key.kid)
    if (named === undefined) index.set(key.kid, [key])
    else named.push(key)
  }
  return index
}

/** The members of `keys`. @throws SourceError when there is no such list, or it is too long. */
export function publishedKeys(document: unknown): readonly unknown[] {
  const keys: unknown =
    typeof document === 'object' && document !== null && 'keys' in document ? document.keys : undefined
  if (!Array.isArray(keys)) throw new SourceError('body', missingKeys(document))
  if (keys.length > MAX_KEYS)
    throw new SourceError('body', `the response has ${keys.length} keys; at most ${MAX_KEYS} are read`)
  return keys
}

/** The document most often mistaken for a key set is the issuer's metadata (OpenID Connect Discovery 1.0 section 3). */
function missingKeys(document: unknown): string {
  return typeof document === 'object' && document !== null && 'jwks_uri' in document
    ? 'the response is metadata, not a key set: jwksUri has to be what it calls "jwks_uri"'
    : 'the response has no list of keys'
}

/** @throws SourceError when the bytes are not UTF-8, not JSON, nested too deep or have too many members. */
export function parseJson(body: Uint8Array): unknown {
  let excess: 'depth' | 'items' | undefined
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body)
    excess = excessOf(text, JSON_BOUNDS)
    if (excess === undefined) return JSON.parse(text)
  } catch (cause) {
    throw new SourceError('body', 'the response is not JSON', { cause })
  }
  if (excess === 'depth') throw new SourceError('body', `the response nests deeper than ${JSON_BOUNDS.depth}`)
  throw new SourceError('body', `the response has more than ${JSON_BOUNDS.items} members and items`)
}
