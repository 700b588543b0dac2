import type { ProviderStatus } from '../registry/provider-status.js'
import type { TenantRegistry } from '../registry/registry.js'
import { nameOf, type ProviderOverview, type ProviderView } from './provider-overview.js'
import type { StatusQuery } from './status-query.js'

export type { ProviderView } from './provider-overview.js'

/** The data of the status page: the state of all registrations, filtered and split into pages. */
export interface StatusView extends ProviderOverview {
  readonly query: StatusQuery
  readonly open: boolean
  readonly fleet: ProviderStatus['fleet']
  readonly total: number
  /** How many providers match the query; `providers` contains those on this page. */
  readonly matches: number
  readonly page: number
  readonly pages: number
}

export function statusView(
  registry: TenantRegistry,
  all: ProviderOverview,
  pageSize: number,
  query: StatusQuery,
): StatusView {
  const { providers } = all
  const wanted = query.search.toLowerCase()
  const matching =
    wanted === '' && query.show === undefined ? providers : providers.filter((view) => matches(view, query, wanted))
  const pages = Math.max(1, Math.ceil(matching.length / pageSize))
  const page = Math.min(query.page, pages)
  return {
    ...all,
    query,
    open: registry.isOpen,
    fleet: registry.parts.sources.fleet,
    total: providers.length,
    matches: matching.length,
    page,
    pages,
    providers: matching.slice((page - 1) * pageSize, page * pageSize),
  }
}

function matches(view: ProviderView, { show }: StatusQuery, wanted: string): boolean {
  if (show !== undefined && show !== view.health) return false
  return wanted === '' || [nameOf(view), view.issuer].some((text) => text.toLowerCase().includes(wanted))
}
