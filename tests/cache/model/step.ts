import type { SourceFailure } from '@jwks-auth/core'

/** How the provider answers one fetch. */
export type Answer =
  | { readonly ok: true; readonly cacheControl: string | undefined }
  | {
      readonly ok: false
      readonly reason: SourceFailure
      readonly httpStatus?: number
      /** Milliseconds, as `Retry-After` says in either form. */
      readonly retryAfter?: number
    }

/** Which `kid` a token names; a number picks one of several. `next`: of the key that the next rotation publishes. */
export type KidChoice =
  | { readonly of: 'published'; readonly pick: number }
  | { readonly of: 'cached'; readonly pick: number }
  | { readonly of: 'withdrawn'; readonly pick: number }
  | { readonly of: 'bogus'; readonly pick: number }
  | { readonly of: 'rotated' | 'next' | 'long' | 'none' }

/** A moment in the life of the cached keys, or the end of a backoff. */
export type Moment = 'refreshAfter' | 'expireAfter' | 'staleAfter' | 'retryAt' | 'conclusive'

/** One thing that happens. */
export type Step =
  /** So many requests at once ask for a key; their callers give up never, when a later step says so, or beforehand. */
  | {
      readonly do: 'ask'
      readonly kid: KidChoice
      readonly alg: 'ES256' | 'RS256'
      readonly times: number
      readonly signal: 'none' | 'open' | 'aborted'
    }
  /** A signature fitted none of the keys of this `kid`. */
  | { readonly do: 'askOthers'; readonly kid: KidChoice; readonly signal: 'none' | 'open' }
  /** A fetch ends: `pick` among all that have not, superseded ones too. `seen`: what it saw of the provider's keys. */
  | { readonly do: 'land'; readonly pick: number; readonly answer: Answer; readonly seen: 'atStart' | 'now' }
  /** The next fetches end by themselves. */
  | { readonly do: 'autopilot'; readonly fetches: number; readonly delay: number; readonly answer: Answer }
  | { readonly do: 'rotate'; readonly keepOld: boolean }
  /** A key gets another pair under its old name. */
  | { readonly do: 'replace'; readonly pick: number }
  | { readonly do: 'withdraw'; readonly pick: number }
  /** The key withdrawn last is published again. */
  | { readonly do: 'restore' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'passUntil'; readonly moment: Moment; readonly offset: -1 | 0 | 1 }
  | { readonly do: 'jump'; readonly ms: number }
  | { readonly do: 'jumpUntil'; readonly moment: Moment; readonly offset: -1 | 0 | 1 }
  /** Another process fetched, so long ago, what the provider publishes now; it lasts so long from then. */
  | { readonly do: 'adopt'; readonly age: number; readonly ttl: number }
  | { readonly do: 'giveUp'; readonly pick: number }
  | { readonly do: 'force' }
  | { readonly do: 'start' }
  | { readonly do: 'prefetch' }
  | { readonly do: 'look' }
  | { readonly do: 'chance'; readonly value: number }
  | { readonly do: 'close' }
