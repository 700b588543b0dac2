import { SourceError } from '../errors/errors.js'
import { jwksUriIn, mayTryOtherUrl, metadataUrls } from '../fetch/discovery.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { Documents } from './documents.js'
import { failureReport } from './failure-report.js'
import { answerOf, type MetadataReport } from './provider-report.js'
import { statedMetadata, type StatedMetadata } from './stated-metadata.js'

const KINDS = ['openid', 'oauth'] as const

/** Requests both metadata documents of an issuer; only the first if the provider is unreachable, as a verifier does. */
export async function inspectMetadata(
  issuer: string,
  documents: Documents,
  policy: FetchPolicy,
): Promise<readonly MetadataReport[]> {
  const reports: MetadataReport[] = []
  for (const [index, url] of metadataUrls(issuer).entries()) {
    const document = await documents.read(url)
    const about = { kind: KINDS[index] ?? 'oauth', urls: document.urls, ...answerOf(document) }
    let stated: StatedMetadata = {}
    try {
      if (!document.ok) throw document.failure
      stated = statedMetadata(document.value)
      const jwksUri = jwksUriIn(document.value, { issuer, discoveryIssuer: issuer }, policy)
      reports.push({ ...about, ...stated, usable: true, jwksUri })
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      reports.push({ ...about, ...stated, usable: false, failure: failureReport(error) })
      if (!mayTryOtherUrl(error)) break
    }
  }
  return reports
}
