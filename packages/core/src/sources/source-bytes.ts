import type { Snapshot } from '../cache/snapshot.js'
import type { KeySet } from '../keys/key-set.js'
import type { SigningKey } from '../keys/signing-key.js'
import { heapBytes, textBytes } from './heap-bytes.js'

/** A source without keys: its cache, what it spent, and a fetch that waits or failed. */
const BYTES_A_SOURCE = 4096
/** A key beside its texts, once it was used: with what OpenSSL keeps of it. */
const BYTES_A_KEY = 1024
const BYTES_A_KEY_ISSUER = 256
const BYTES_A_DROPPED_KEY = 72
const BYTES_A_BODY = 256
/** Beside the answer that is in use, the one that was stored last is kept where there is a store. */
const COPIES_OF_STORED = 2

/** About what a source takes of the heap, with the keys at hand. */
export function sourceBytes(snapshot: Snapshot | undefined): number {
  if (snapshot === undefined) return BYTES_A_SOURCE
  const { keys, url, headers, body } = snapshot
  // Where it was found is kept as well.
  const answer = keySetBytes(keys) + 2 * textBytes(url) + heapBytes(headers)
  if (body === undefined) return BYTES_A_SOURCE + answer
  return BYTES_A_SOURCE + COPIES_OF_STORED * (answer + BYTES_A_BODY + body.length)
}

function keySetBytes({ keys, dropped }: KeySet): number {
  let bytes = BYTES_A_DROPPED_KEY * dropped.length
  for (const { kid } of dropped) if (kid !== undefined) bytes += textBytes(kid)
  for (const key of keys) bytes += keyBytes(key)
  return bytes
}

function keyBytes({ kid, issuer, jwk: { n, e, x, y } }: SigningKey): number {
  let bytes = BYTES_A_KEY + (issuer === undefined ? 0 : BYTES_A_KEY_ISSUER)
  for (const text of [kid, issuer, n, e, x, y]) if (text !== undefined) bytes += textBytes(text)
  return bytes
}
