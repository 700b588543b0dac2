import type { ResponseHeaders } from '../cache/snapshot.js'
import { SourceError } from '../errors.js'
import { parseJson, publishedKeys } from '../keys/key-set.js'
import type { Asking } from './asking.js'
import { keyReports, type KeyReport } from './key-report.js'
import { lifetimeReport } from './lifetime-report.js'
import { failureReport, type KeySetReport } from './provider-report.js'

/** Fetches a key set and judges it as a verifier would. */
export async function inspectKeySet(url: string, asking: Asking): Promise<KeySetReport> {
  const urls: string[] = []
  let keys: readonly KeyReport[] = []
  try {
    const exchange = await asking.get(url, urls)
    const { headers, body } = exchange.response
    keys = await keyReports(publishedKeys(parseJson(body)))
    if (!keys.some(({ usable }) => usable))
      throw new SourceError('no_usable_key', `none of the ${keys.length} published keys is usable`)
    const lifetime = lifetimeReport(exchange, headers)
    return { urls, usable: true, keys, bytes: body.length, headers: bearing(headers), lifetime }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { urls, usable: false, failure: failureReport(error), keys }
  }
}

const CACHING = ['cache-control', 'expires', 'age', 'date', 'etag', 'last-modified', 'pragma', 'vary']

function bearing(headers: ResponseHeaders): ResponseHeaders {
  return Object.fromEntries(
    CACHING.flatMap((name) => {
      const value = headers[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
