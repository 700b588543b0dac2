import type { SourceAnswer } from '../cache/snapshot.js'

/** The result of a look-up in a store: whether it has keys that are newer than all that this process has had. */
export type LoadResult =
  | { readonly found: 'newer'; readonly answer: SourceAnswer }
  | { readonly found: 'known' | 'nothing' | 'nothing readable' }

/** The texts that a store returned for a source: the snapshot, and the record of the newest one. */
export interface Stored {
  readonly text: unknown
  readonly record?: unknown
}
