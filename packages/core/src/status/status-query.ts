import { HEALTHS, type ProviderHealth } from './provider-health.js'

/** What is asked of the status page. */
export interface StatusQuery {
  /** Part of a tenant, provider or issuer; empty: all. */
  readonly search: string
  readonly show: ProviderHealth | undefined
  /** From 1 on. */
  readonly page: number
}

const MAX_LOOKUP_MS = 200

/** Reads what it understands of a request target; the rest, wrong values included, means the first page of all. */
export function statusQueryOf(url: string): StatusQuery {
  const mark = url.indexOf('?')
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1))
  const show = query.get('show')
  const page = Number(query.get('page'))
  return {
    search: (query.get('search') ?? '').trim().slice(0, MAX_LOOKUP_MS),
    show: HEALTHS.find((health) => health === show),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

/** A relative reference to the same page, wherever it is mounted. */
export function linkTo({ search, show, page }: StatusQuery): string {
  const query = new URLSearchParams()
  if (search !== '') query.set('search', search)
  if (show !== undefined) query.set('show', show)
  if (page !== 1) query.set('page', String(page))
  return `?${query.toString()}`
}
