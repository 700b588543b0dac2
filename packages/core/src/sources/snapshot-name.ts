import { createHash } from 'node:crypto'
import type { SourceSpec } from '../registration/registration.js'
import type { SourceIdentity } from './source-identity.js'
import type { Integrity } from '../persistence/integrity.js'
import type { SourceDescription } from '../persistence/snapshot-text.js'

/**
 * The name under which the snapshots of a source are stored: 43 characters of base64url, regardless of what tenants and
 * URLs look like. It covers the whole identity. A secret is included as a keyed digest, because a plain one could be
 * guessed by anyone who can read the name.
 *
 * @returns `undefined` if there is a secret and no key to hide it: such a source is not stored.
 */
export function snapshotName({ source, guard, secret }: SourceIdentity, integrity: Integrity): string | undefined {
  const digest = secret === '' ? '' : integrity.keyedDigest(secret)
  if (digest === undefined) return undefined
  return createHash('sha256')
    .update(JSON.stringify([source, guard, digest]))
    .digest('base64url')
}

/** A source that is fetched, and so may be stored. */
export type FetchedSource = Exclude<SourceSpec, { kind: 'static' }>

/** The source as described in its snapshots, without the headers and tokens of its requests. */
export function storedSource(source: FetchedSource): SourceDescription {
  return source.kind === 'url' ? { kind: 'url', url: source.url } : { kind: 'discovery', issuer: source.issuer }
}
