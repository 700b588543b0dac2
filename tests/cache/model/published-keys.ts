import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { keySetOf, type KeySet } from '../../../packages/core/src/keys/key-set.js'

/** A key as a provider publishes it: a name, and which key pair bears it. */
export interface PublishedKey {
  readonly kid: string
  readonly pair: number
}

/** A key set that a provider has published at some time. */
export interface PublishedSet {
  readonly published: readonly PublishedKey[]
  readonly keys: KeySet
}

export const PAIRS: readonly JsonWebKey[] = Array.from({ length: 8 }, () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
)
export const PAIR_COUNT = PAIRS.length

const made = new Map<string, PublishedSet>()

/** The set of these keys; the same object for the same keys, so that sequences cost no key import each. */
export async function publishedSet(published: readonly PublishedKey[]): Promise<PublishedSet> {
  const name = JSON.stringify(published)
  const known = made.get(name)
  if (known !== undefined) return known
  const keys = await keySetOf(published.map(({ kid, pair }) => ({ ...PAIRS[pair % PAIR_COUNT], kid, use: 'sig' })))
  const set = { published, keys }
  made.set(name, set)
  return set
}
