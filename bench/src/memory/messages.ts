/** What is weighed. */
export type Weighing =
  /** Providers that are registered and were never asked. */
  | { readonly of: 'registered providers'; readonly count: number; readonly origin: string }
  /** Providers whose keys are in the cache and have verified a token. */
  | {
      readonly of: 'providers in use'
      readonly count: number
      readonly origin: string
      readonly tokens: readonly string[]
    }
  /** The keys alone: what `JSON.parse` makes of them, and one `KeyObject` each. */
  | { readonly of: 'keys'; readonly count: number; readonly keySet: string }
  | { readonly of: 'remembered tokens'; readonly origin: string; readonly tokens: readonly string[] }

/** Bytes of heap for one of what was weighed. */
export interface Weighed {
  readonly each: number
}
