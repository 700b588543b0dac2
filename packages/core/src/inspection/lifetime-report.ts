import { lifetimeOf, statedFreshness } from '../cache/freshness.js'
import type { ResponseHeaders } from '../cache/snapshot.js'
import { DEFAULTS } from '../options/defaults.js'
import type { Exchange } from './asking.js'

/** How long keys would be good for, with the default options. Milliseconds after the fetch. */
export interface LifetimeReport {
  /** What decided: the provider's headers, `defaultTtl` where they say nothing, or the limit that they went beyond. */
  readonly decidedBy: 'headers' | 'defaultTtl' | 'minTtl' | 'maxTtl'
  /** The freshness that the headers state; absent when they state none. */
  readonly stated?: number
  /** The latest moment of a refresh in the background. */
  readonly refreshAfter: number
  /** The earliest, by the jitter. */
  readonly refreshAfterAtLeast: number
  readonly expireAfter: number
  /** While the provider fails they are served until then. */
  readonly staleAfter: number
}

export function lifetimeReport({ requestedAt, fetchedAt }: Exchange, headers: ResponseHeaders): LifetimeReport {
  const { cache } = DEFAULTS
  const stated = statedFreshness(headers, { requestedAt, fetchedAt })
  const answer = { keys: NONE, url: '', headers, requestedAt, fetchedAt }
  const { refreshAfter, expireAfter, staleAfter } = lifetimeOf(answer, cache, 0)
  return {
    decidedBy: decidedBy(stated),
    ...(stated === undefined ? {} : { stated }),
    refreshAfter,
    refreshAfterAtLeast: lifetimeOf(answer, cache, 1).refreshAfter,
    expireAfter,
    staleAfter,
  }
}

const NONE = { keys: [], byKid: new Map(), dropped: [] }

function decidedBy(stated: number | undefined): LifetimeReport['decidedBy'] {
  const { minTtl, maxTtl } = DEFAULTS.cache
  if (stated === undefined) return 'defaultTtl'
  if (stated < minTtl) return 'minTtl'
  return stated > maxTtl ? 'maxTtl' : 'headers'
}
