/** What is weighed, and how many of it. */
export interface Weighing {
  readonly what: Weighed
  readonly count: number
  /** Where key sets are, whatever the path. */
  readonly origin: string
  /** The key set itself. */
  readonly keySet: string
  readonly audience: string
  /** For providers in use: one of each provider's. For remembered tokens: all of the first provider's. */
  readonly tokens: readonly string[]
}

export const WEIGHED = [
  /** Never asked: its options, judged, and its place in the registry. */
  'registered provider',
  /** Its keys are in the cache and have verified a token. */
  'provider in use',
  /** What the key set alone needs: as `JSON.parse` makes it, and a `KeyObject`. */
  'keys of a provider',
  'remembered token',
] as const
export type Weighed = (typeof WEIGHED)[number]

/** Bytes of heap for one. */
export interface Weight {
  readonly each: number
}
