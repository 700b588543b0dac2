import { SourceError } from '../errors.js'
import { jwksUriIn, leavesTheOther, metadataUrls } from '../http/discovery.js'
import { parseJson } from '../keys/key-set.js'
import type { Asking } from './asking.js'
import { failureReport, type MetadataReport } from './provider-report.js'

const KINDS = ['openid', 'oauth'] as const

/** Asks for both documents of an issuer; not for the second when the provider is out of reach, as a verifier would not. */
export async function inspectMetadata(issuer: string, asking: Asking): Promise<readonly MetadataReport[]> {
  const reports: MetadataReport[] = []
  for (const [index, url] of metadataUrls(issuer).entries()) {
    const kind = KINDS[index] ?? 'oauth'
    const urls: string[] = []
    const stated: { issuer?: string } = {}
    try {
      const { response } = await asking.get(url, urls)
      const document = parseJson(response.body)
      if (typeof document === 'object' && document !== null && 'issuer' in document) {
        if (typeof document.issuer === 'string') stated.issuer = document.issuer
      }
      reports.push({
        kind,
        urls,
        ...stated,
        usable: true,
        jwksUri: jwksUriIn(document, { issuer, askedFor: issuer }, asking.policy),
      })
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      reports.push({ kind, urls, ...stated, usable: false, failure: failureReport(error) })
      if (!leavesTheOther(error)) break
    }
  }
  return reports
}
