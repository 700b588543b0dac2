import { healthVerdict } from './health-words.js'
import { markup, trusted, type Markup } from './markup.js'
import { PAGE_SCRIPT } from './page-script.js'
import { PAGE_STYLE } from './page-style.js'
import { icon } from './provider-card.js'
import type { ProviderHealth } from './provider-health.js'
import { providerList } from './provider-list.js'
import type { StatusPageSettings } from './status-options.js'
import type { StatusView } from './status-view.js'
import { percentage, rateInWords, spanInWords, timeOfDay } from './format.js'

/** Renders the status page as an HTML document. It loads no other resources and works without script. */
export function statusPageOf(view: StatusView, { title, updateEvery }: StatusPageSettings): string {
  const { health, sentence } = healthVerdict(view)
  const reload = Math.ceil(Math.max(updateEvery, MIN_RELOAD_MS) / 1000)
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${sentence} – ${title}</title>
<link rel="icon" href="${trusted(ICONS[health])}">
<noscript><meta http-equiv="refresh" content="${reload}"></noscript>
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body data-update-every="${updateEvery}">
<header>
<h1>${title}</h1>
<p class="controls"><button type="button" id="pause" hidden>Pause updates</button></p>
</header>
<p id="trouble" role="alert" hidden></p>
<main id="live">
${overview(view)}
${providerList(view)}
<p class="notes">A request is one token that needs its issuer’s keys. Hit rate: the part that was served at once. Stale: the part that was
served with expired keys. Both since the start.</p>
</main>
<script>${trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.text
}

/** Without script the browser reloads the page, but not so often that it becomes unreadable. */
const MIN_RELOAD_MS = 15_000

function overview(view: StatusView): Markup {
  const { now, rate, span, hitRate, staleRatio } = view
  const { health, sentence, beside } = healthVerdict(view)
  return markup`<div class="verdict ${health}" role="status">${icon(health)}<p>${sentence}</p></div>
${beside === '' ? undefined : markup`<p class="beside">${beside}</p>`}
<dl class="numbers totals">
<div><dt>As of</dt><dd><time id="as-of" datetime="${new Date(now).toISOString()}">${timeOfDay(now, now)}</time></dd></div>
<div><dt>Requests, last ${spanInWords(span)}</dt><dd>${rateInWords(rate)}/s</dd></div>
<div><dt>Hit rate</dt><dd>${percentage(hitRate)}</dd></div>
<div><dt>Stale</dt><dd>${percentage(staleRatio)}</dd></div>
</dl>`
}

/** The favicon: a dot in the colour of the worst health, to find the right browser tab. */
const ICONS: Readonly<Record<ProviderHealth, string>> = {
  unavailable: dot('c01c28'),
  stale: dot('b25e00'),
  failing: dot('b25e00'),
  idle: dot('5e6a7a'),
  fresh: dot('15803d'),
}

function dot(colour: string): string {
  const circle = `<circle cx='8' cy='8' r='7' fill='#${colour}'/>`
  const picture = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>${circle}</svg>`
  return `data:image/svg+xml,${encodeURIComponent(picture).replaceAll("'", '%27')}`
}
