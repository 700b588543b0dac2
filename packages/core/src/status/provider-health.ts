import type { SourceStatus } from '../cache/status.js'

/**
 * The health of a provider's keys:
 *
 * - `unavailable`: there are no keys and fetches fail, so requests get 503.
 * - `stale`: expired keys are served while fetches fail.
 * - `failing`: fetches fail, but the keys have not expired.
 * - `idle`: no recent request needed keys; the next one fetches them.
 * - `fresh`: the keys have not expired, and no fetch has failed since the last good one.
 */
export type ProviderHealth = 'unavailable' | 'stale' | 'failing' | 'idle' | 'fresh'

/** All healths, the worst one first. */
export const HEALTHS: readonly ProviderHealth[] = ['unavailable', 'stale', 'failing', 'idle', 'fresh']

/** @param now - Milliseconds since the epoch. */
export function healthOf({ ready, consecutiveErrors, expiresAt = 0 }: SourceStatus, now: number): ProviderHealth {
  const fails = consecutiveErrors > 0
  if (!ready) return fails ? 'unavailable' : 'idle'
  if (now >= expiresAt) return fails ? 'stale' : 'idle'
  return fails ? 'failing' : 'fresh'
}
