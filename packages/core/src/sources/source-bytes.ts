import type { Snapshot } from '../cache/snapshot.js'
import type { KeySet } from '../keys/key-set.js'
import type { SigningKey } from '../keys/signing-key.js'
import { heapBytes, textBytes } from './heap-bytes.js'

/** Estimates how many bytes a source takes on the heap, with the keys of its snapshot. */
export function sourceBytes(snapshot: Snapshot | undefined): number {
  if (snapshot === undefined) return BYTES_PER_SOURCE
  const { keys, url, headers, body } = snapshot
  // The URL counts twice, because the location of the keys is kept as well.
  const answer = keySetBytes(keys) + 2 * textBytes(url) + heapBytes(headers)
  if (body === undefined) return BYTES_PER_SOURCE + answer
  return BYTES_PER_SOURCE + COPIES_OF_STORED * (answer + BYTES_PER_BODY + body.length)
}

/** Bytes of a source without keys: its cache manager, its budgets, and a fetch that waits or failed. */
const BYTES_PER_SOURCE = 4096
/** Bytes of a key without its strings, once it was used: includes what OpenSSL keeps. */
const BYTES_PER_KEY = 1024
const BYTES_PER_KEY_ISSUER = 256
const BYTES_PER_DROPPED_KEY = 72
const BYTES_PER_BODY = 256
/** With a store, the answer that was stored last is kept besides the one in use. */
const COPIES_OF_STORED = 2

function keySetBytes({ keys, dropped }: KeySet): number {
  let bytes = BYTES_PER_DROPPED_KEY * dropped.length
  for (const { kid } of dropped) if (kid !== undefined) bytes += textBytes(kid)
  for (const key of keys) bytes += keyBytes(key)
  return bytes
}

function keyBytes({ kid, issuer, jwk: { n, e, x, y } }: SigningKey): number {
  let bytes = BYTES_PER_KEY + (issuer === undefined ? 0 : BYTES_PER_KEY_ISSUER)
  for (const text of [kid, issuer, n, e, x, y]) if (text !== undefined) bytes += textBytes(text)
  return bytes
}
