import { HEALTH_NAMES } from './health-words.js'
import { markup, trusted, type Markup } from './markup.js'
import { icon, providerCard } from './provider-card.js'
import { HEALTHS, type ProviderHealth } from './provider-health.js'
import { linkTo, type StatusQuery } from './status-query.js'
import type { StatusView } from './status-view.js'
import { grouped } from './format.js'

/**
 * The list of providers on the status page, as HTML: the filters, the search form, one page of the matching providers,
 * and links to the other pages.
 */
export function providerList(view: StatusView): Markup {
  const { matches, total, now, providers } = view
  const count = matches === total ? grouped(total) : `${grouped(matches)} of ${grouped(total)}`
  return markup`${filters(view)}
${searchForm(view)}
<h2>Providers <span class="aside">${count}</span></h2>
${matches === 0 ? markup`<p class="none">${total === 0 ? 'There is nothing to show yet.' : 'No provider is like that.'}</p>` : undefined}
<ol class="cards">${providers.map((provider) => providerCard(provider, now))}</ol>
${pager(view)}`
}

/** The search form is shown if there are more providers than this. */
const MAX_WITHOUT_SEARCH = 10

function filters({ query, counts, total }: StatusView): Markup {
  const item = (show: ProviderHealth | undefined, name: string, count: number): Markup => {
    const current = query.show === show ? markup` aria-current="true"` : undefined
    const mark = show === undefined ? undefined : icon(show)
    return markup`<li><a class="${show ?? 'all'}" href="${link({ ...query, show, page: 1 })}"${current}>${mark}${name} <b>${grouped(count)}</b></a></li>`
  }
  return markup`<nav aria-label="Providers by state"><ul class="filters">
${item(undefined, 'All', total)}
${HEALTHS.map((health) => item(health, HEALTH_NAMES[health], counts[health]))}
</ul></nav>`
}

function searchForm({ total, query: { search, show } }: StatusView): Markup | undefined {
  if (total <= MAX_WITHOUT_SEARCH && search === '') return undefined
  const currentFilter = show === undefined ? undefined : markup`<input type="hidden" name="show" value="${show}">`
  const all = search === '' ? undefined : markup` <a href="${link({ search: '', show, page: 1 })}">Show all</a>`
  return markup`<form role="search">${currentFilter}
<label for="search">Tenant, provider or issuer</label>
<input type="search" id="search" name="search" value="${search}" maxlength="200" autocomplete="off" spellcheck="false">
<button type="submit">Find</button>${all}</form>`
}

function pager({ query, page, pages }: StatusView): Markup | undefined {
  if (pages === 1) return undefined
  const to = (target: number, name: string): Markup | undefined =>
    target < 1 || target > pages ? undefined : markup`<a href="${link({ ...query, page: target })}">${name}</a>`
  return markup`<nav class="pager" aria-label="Pages">${to(page - 1, 'Previous')}
<span>Page ${page} of ${pages}</span>${to(page + 1, 'Next')}</nav>`
}

/** A query of `URLSearchParams` contains no character with a meaning in HTML except `&`. */
function link(query: StatusQuery): Markup {
  return trusted(linkTo(query).replaceAll('&', '&amp;'))
}
