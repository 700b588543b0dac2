import type { ProviderHealth } from './provider-health.js'
import type { ProviderView, StatusView } from './status-view.js'
import { distance, grouped, spanInWords } from './format.js'

/** Explains in one sentence what the health of a provider's keys means for requests, for the status page. */
export function meaningOf({ health, status }: ProviderView, now: number): string {
  const { state, fetchedAt, staleUntil = now, expiresAt = now } = status
  switch (health) {
    case 'unavailable':
      return 'There are no keys to serve: valid tokens get 503 until a fetch succeeds.'
    case 'stale':
      return `The keys expired and fetches fail. They serve for ${spanInWords(staleUntil - now)} more, then tokens get 503.`
    case 'failing':
      return `Fetches fail. The keys stay fresh for ${spanInWords(expiresAt - now)} and serve for ${spanInWords(staleUntil - now)} more.`
    case 'idle':
      if (state === 'Loading' || state === 'Refreshing') return 'A fetch is on its way.'
      if (fetchedAt === undefined) return 'No token has needed these keys yet. The first one fetches them.'
      return 'No token has needed these keys lately. The next one refreshes them.'
    case 'fresh':
      return 'All is well.'
  }
}

/** The short name of each health, for badges and filters. */
export const HEALTH_NAMES: Readonly<Record<ProviderHealth, string>> = {
  unavailable: 'No keys',
  stale: 'Stale',
  failing: 'Refresh fails',
  idle: 'Idle',
  fresh: 'Fresh',
}

/** The state of the whole registry, in words. */
export interface Verdict {
  readonly health: ProviderHealth
  /** The worst problem. */
  readonly sentence: string
  /** All other problems; empty if there are none. */
  readonly beside: string
}

export function healthVerdict(view: StatusView): Verdict {
  const { health, sentence } = worstOf(view)
  return { health, sentence, beside: besideOf(view, health) }
}

function worstOf({ open, total, counts }: StatusView): Pick<Verdict, 'health' | 'sentence'> {
  const of = (count: number): string =>
    `${grouped(count)} of ${grouped(total)} ${total === 1 ? 'provider' : 'providers'}`
  const have = (count: number): string => (count === 1 ? 'has' : 'have')
  if (!open) return { health: 'unavailable', sentence: 'The registry is closed: every token gets 503' }
  if (total === 0) return { health: 'idle', sentence: 'No provider is registered' }
  const { unavailable, stale, failing } = counts
  if (unavailable > 0)
    return { health: 'unavailable', sentence: `${of(unavailable)} ${have(unavailable)} no keys: valid tokens get 503` }
  if (stale > 0) return { health: 'stale', sentence: `${of(stale)} ${have(stale)} expired keys, which still serve` }
  if (failing > 0) return { health: 'failing', sentence: `${of(failing)} cannot be refreshed; the keys still serve` }
  return {
    health: 'fresh',
    sentence: total === 1 ? 'The provider is well' : `All ${grouped(total)} providers are well`,
  }
}

function besideOf(
  { open, fleet, counts: { stale, failing }, runsOutAt, now }: StatusView,
  worst: ProviderHealth,
): string {
  if (!open) return ''
  const others = [
    worst === 'unavailable' && stale > 0
      ? `${grouped(stale)} more ${stale === 1 ? 'serves' : 'serve'} expired keys.`
      : '',
    worst !== 'failing' && failing > 0 ? `${grouped(failing)} more cannot be refreshed.` : '',
    runsOutAt !== undefined && Number.isFinite(runsOutAt)
      ? `The first to run out of keys does so ${distance(runsOutAt, now)}.`
      : '',
  ]
  if (fleet === 'degraded') others.push('The store fails, so this process fetches for itself.')
  return others.filter((other) => other !== '').join(' ')
}
