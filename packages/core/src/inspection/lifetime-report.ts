import { lifetimeOf, statedFreshness } from '../cache/freshness.js'
import type { ResponseHeaders } from '../cache/snapshot.js'
import { DEFAULTS } from '../options/defaults.js'
import type { Exchange } from './inspection-requests.js'

/** The lifetime of keys with the default options. All times are milliseconds after the fetch. */
export interface LifetimeReport {
  /** What determines it: the provider's headers, `defaultTtl` if they state none, or the limit that they exceed. */
  readonly decidedBy: 'headers' | 'defaultTtl' | 'minTtl' | 'maxTtl'
  /** The freshness that the headers state; absent if they state none. */
  readonly stated?: number
  /** The latest time of a refresh in the background. */
  readonly refreshAfter: number
  /** The earliest time of that refresh, because of jitter. */
  readonly refreshAfterAtLeast: number
  readonly expireAfter: number
  /** The stale limit: until then the keys are served while the provider fails. */
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
