import { HEALTHS, type ProviderHealth } from './provider-health.js'

const MAX_SEARCH_LENGTH = 200

/**
 * Parses the query of a request for the status page: search, filter and page number. Missing or wrong parameters get
 * their default: the first page of all providers.
 */
export function statusQueryOf(url: string): StatusQuery {
  const questionMark = url.indexOf('?')
  const query = new URLSearchParams(questionMark === -1 ? '' : url.slice(questionMark + 1))
  const show = query.get('show')
  const page = Number(query.get('page'))
  return {
    search: (query.get('search') ?? '').trim().slice(0, MAX_SEARCH_LENGTH),
    show: HEALTHS.find((health) => health === show),
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
  }
}

/** The query parameters of the status page. */
export interface StatusQuery {
  /** Part of a tenant, provider or issuer; empty for all. */
  readonly search: string
  readonly show: ProviderHealth | undefined
  /** The number of the page, from 1. */
  readonly page: number
}

/** A relative link to the same page, independent of its path. */
export function linkTo({ search, show, page }: StatusQuery): string {
  const query = new URLSearchParams()
  if (search !== '') query.set('search', search)
  if (show !== undefined) query.set('show', show)
  if (page !== 1) query.set('page', String(page))
  return `?${query.toString()}`
}
