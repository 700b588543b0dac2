import type { SourceStatus } from '../cache/status.js'

/**
 * How well a provider's keys serve: `unavailable`: there are none and fetches fail, so requests get 503; `stale`: expired keys serve while
 * fetches fail; `failing`: fetches fail, but the keys have not expired; `idle`: nobody asked for keys lately, the next request fetches
 * them; `fresh`: all is well.
 */
export type ProviderHealth = 'unavailable' | 'stale' | 'failing' | 'idle' | 'fresh'

/** The worst first. */
export const HEALTHS: readonly ProviderHealth[] = ['unavailable', 'stale', 'failing', 'idle', 'fresh']

/** @param now - Milliseconds since the epoch. */
export function healthOf({ ready, consecutiveErrors, expiresAt = 0 }: SourceStatus, now: number): ProviderHealth {
  const fails = consecutiveErrors > 0
  if (!ready) return fails ? 'unavailable' : 'idle'
  if (now >= expiresAt) return fails ? 'stale' : 'idle'
  return fails ? 'failing' : 'fresh'
}
