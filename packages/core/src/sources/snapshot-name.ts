import { createHash } from 'node:crypto'
import type { SourceSpec } from '../registration/registration.js'
import type { SourceIdentity } from './source-identity.js'
import type { Integrity } from '../persistence/integrity.js'
import type { StoredSource } from '../persistence/snapshot-text.js'

/** A source that is asked, and so may be stored. */
export type AskedSource = Exclude<SourceSpec, { kind: 'static' }>

/**
 * The name that a source's snapshots are stored under: 43 characters of base64url, whatever tenants and URLs look like. All of the
 * identity is in it; a secret as a keyed digest, because a plain one could be guessed by whoever reads the name.
 *
 * @returns `undefined` when there is a secret and no key to hide it: that source is not stored.
 */
export function snapshotName({ source, guard, secret }: SourceIdentity, integrity: Integrity): string | undefined {
  const digest = secret === '' ? '' : integrity.keyedDigest(secret)
  if (digest === undefined) return undefined
  return createHash('sha256')
    .update(JSON.stringify([source, guard, digest]))
    .digest('base64url')
}

/** What a snapshot says of its source: never what is sent along when it is asked. */
export function storedSource(source: AskedSource): StoredSource {
  return source.kind === 'url' ? { kind: 'url', url: source.url } : { kind: 'discovery', issuer: source.issuer }
}
