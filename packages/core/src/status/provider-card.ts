import { HEALTH_NAMES, meaningOf } from './health-words.js'
import { markup, type Markup } from './markup.js'
import type { ProviderHealth } from './provider-health.js'
import type { ProviderView } from './status-view.js'
import { timeBar } from './time-bar.js'
import { distance, grouped, percentage, rateInWords } from './format.js'

/**
 * The card of one registration on the status page, as HTML: its names, health, times, request rate, last error and
 * keys.
 */
export function providerCard(view: ProviderView, now: number): Markup {
  const { tenant, provider, issuer, status, health } = view
  return markup`<li class="card ${health}" id="provider-${tenant}-${provider}">
<div class="who">
<h3><bdi>${tenant}</bdi><span class="slash"> / </span><bdi>${provider}</bdi></h3>
<p class="issuer"><bdi>${issuer}</bdi></p>
${notes(view)}
</div>
<div class="how">
<p class="badge">${icon(health)}${HEALTH_NAMES[health]}</p>
<p class="meaning">${meaningOf(view, now)}</p>
${lastError(view, now)}
</div>
<div class="life">${timeBar(status, now) ?? staticKeysNote(view)}</div>
${numbers(view)}
${keyTable(view)}
</li>`
}

/** Maximum number of keys in a card. Providers publish up to 1,000. */
const MAX_KEYS = 20

const SHAPES: Readonly<Record<ProviderHealth, string>> = {
  unavailable: 'M2 2L14 14M14 2L2 14',
  stale: 'M8 2L14.5 14H1.5Z M8 7V10 M8 12V12.5',
  failing: 'M13 8A5 5 0 1 1 8 3H11M9 1L11.5 3L9 5',
  idle: 'M3 8H13',
  fresh: 'M2 8.5L6 12.5L14 4',
}

/** The icon of a health. Each has its own shape, for readers who cannot distinguish the colours. */
export function icon(health: ProviderHealth): Markup {
  return markup`<svg class="icon" aria-hidden="true" viewBox="0 0 16 16" width="16" height="16"><path d="${SHAPES[health]}"/></svg>`
}

function notes({ loaded, sharedBy, status: { state, keysFrom } }: ProviderView): Markup | undefined {
  const facts = [
    loaded ? 'loaded on demand' : undefined,
    sharedBy > 1 ? `source shared by ${grouped(sharedBy)} registrations` : undefined,
    keysFrom === 'store' ? 'keys come from the store' : undefined,
    state === 'Loading' || state === 'Refreshing' ? 'fetching now' : undefined,
  ].filter((note) => note !== undefined)
  return facts.length === 0 ? undefined : markup`<p class="notes">${facts.join(' · ')}</p>`
}

function lastError({ status }: ProviderView, now: number): Markup | undefined {
  const { lastError: reason, lastErrorDetail = '', consecutiveErrors, retryAt = now } = status
  if (reason === undefined) return undefined
  const failures = consecutiveErrors === 1 ? '1 failure' : `${grouped(consecutiveErrors)} failures in a row`
  const next = retryAt > now ? `next attempt ${distance(retryAt, now)} at the soonest` : 'the next token tries again'
  return markup`<p class="error"><strong>Last error: ${reason}</strong>, <bdi>${lastErrorDetail}</bdi>. ${failures}, ${next}.</p>`
}

function staticKeysNote({ status: { fetchedAt } }: ProviderView): Markup | undefined {
  if (fetchedAt === undefined) return undefined
  return markup`<p class="meaning">These keys were given by configuration and do not expire.</p>`
}

function numbers({ rate, status: { requests, hitRate, staleRatio } }: ProviderView): Markup {
  return markup`<dl class="numbers">
<div><dt>Rate</dt><dd>${rateInWords(rate)}/s</dd></div>
<div><dt>Requests</dt><dd>${grouped(requests)}</dd></div>
<div><dt>Hit rate</dt><dd>${percentage(hitRate)}</dd></div>
<div><dt>Stale</dt><dd>${percentage(staleRatio)}</dd></div>
</dl>`
}

function keyTable({ tenant, provider, status: { keys } }: ProviderView): Markup | undefined {
  if (keys.length === 0) return undefined
  const rows = keys
    .slice(0, MAX_KEYS)
    .map(
      ({ kid, algorithms, thumbprint }) =>
        markup`<tr><td><bdi>${kid ?? 'none'}</bdi></td><td>${algorithms.join(' ')}</td><td>${thumbprint}</td></tr>`,
    )
  const more = keys.length - rows.length
  const count = keys.length === 1 ? '1 key' : `${grouped(keys.length)} keys`
  return markup`<details class="keys"><summary>${count}<span class="unseen"> of ${tenant} / ${provider}</span></summary>
<table><thead><tr><th scope="col">kid</th><th scope="col">Algorithms</th><th scope="col">Thumbprint</th></tr></thead>
<tbody>${rows}</tbody></table>${more > 0 ? markup`<p class="notes">and ${grouped(more)} more</p>` : undefined}</details>`
}
