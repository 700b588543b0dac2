import type { SourceStatus } from '../cache/status.js'
import { markup, type Markup } from './markup.js'
import { distance, timeOfDay } from './format.js'

/**
 * Shows the lifetime of a provider's keys, from their fetch to their stale limit, as HTML: a bar, and the same times as
 * text.
 */
export function timeBar(status: SourceStatus, now: number): Markup | undefined {
  const lifetime = lifetimeOf(status)
  if (lifetime === undefined) return undefined
  return markup`${bar(lifetime, now)}
<ul class="times">
${timeItem('fetched', 'Fetched', lifetime.fetchedAt, now)}
${timeItem('refresh', 'Refresh', lifetime.refreshAt, now)}
${timeItem('expiry', 'Expiry', lifetime.expiresAt, now)}
${timeItem('limit', 'Stale limit', lifetime.staleUntil, now)}
</ul>`
}

interface Lifetime {
  readonly fetchedAt: number
  readonly refreshAt: number
  readonly expiresAt: number
  readonly staleUntil: number
}

function lifetimeOf({ fetchedAt, refreshAt, expiresAt, staleUntil }: SourceStatus): Lifetime | undefined {
  if (fetchedAt === undefined || refreshAt === undefined || expiresAt === undefined || staleUntil === undefined)
    return undefined
  const lifetime = { fetchedAt, refreshAt, expiresAt, staleUntil }
  return Number.isFinite(staleUntil) && staleUntil > fetchedAt ? lifetime : undefined
}

/** Hidden from screen readers, because the list below it contains the same times as text. */
function bar({ fetchedAt, refreshAt, expiresAt, staleUntil }: Lifetime, now: number): Markup {
  const at = (instant: number): number =>
    Math.round(Math.min(1, Math.max(0, (instant - fetchedAt) / (staleUntil - fetchedAt))) * 10_000) / 100
  const zone = (name: string, from: number, to: number): Markup =>
    markup`<rect class="${name}" x="${at(from)}%" width="${(at(to) - at(from)).toFixed(2)}%" y="10" height="12"/>`
  const mark = (name: string, instant: number): Markup =>
    markup`<line class="${name}" x1="${at(instant)}%" x2="${at(instant)}%" y1="7" y2="25"/>`
  return markup`<svg class="bar" aria-hidden="true" width="100%" height="28">
${zone('young', fetchedAt, refreshAt)}${zone('due', refreshAt, expiresAt)}${zone('old', expiresAt, staleUntil)}
${zone('past', fetchedAt, now)}${mark('refresh', refreshAt)}${mark('expiry', expiresAt)}
<svg x="${at(now)}%" overflow="visible"><path class="now" d="M-6 0H6L1 7V26H-1V7Z"/></svg>
</svg>`
}

function timeItem(name: string, label: string, instant: number, now: number): Markup {
  return markup`<li class="${name}"><span class="label">${label}</span> <b>${distance(instant, now)}</b>
<time datetime="${new Date(instant).toISOString()}">${timeOfDay(instant, now)}</time></li>`
}
