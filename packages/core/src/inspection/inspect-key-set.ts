import type { ResponseHeaders } from '../cache/snapshot.js'
import { SourceError } from '../errors/errors.js'
import { publishedKeys } from '../keys/key-set.js'
import type { ReadDocument } from './documents.js'
import { keyReports, type KeyReport } from './key-report.js'
import { lifetimeReport } from './lifetime-report.js'
import { failureReport } from './failure-report.js'
import { answerOf, type KeySetReport } from './provider-report.js'

/** Reports how a verifier would judge a key set. */
export async function inspectKeySet(document: ReadDocument): Promise<KeySetReport> {
  const about = { urls: document.urls, ...answerOf(document) }
  let keys: readonly KeyReport[] = []
  try {
    if (!document.ok) throw document.failure
    const { headers, body } = document.exchange.response
    keys = await keyReports(publishedKeys(document.value))
    if (!keys.some(({ usable }) => usable))
      throw new SourceError('no_usable_key', `none of the ${keys.length} published keys is usable`)
    const lifetime = lifetimeReport(document.exchange, headers)
    return { ...about, usable: true, keys, bytes: body.length, headers: bearing(headers), lifetime }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { ...about, usable: false, failure: failureReport(error), keys }
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
