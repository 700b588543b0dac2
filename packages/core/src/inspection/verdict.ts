import type { Findings } from './candidates.js'
import type { KeySetReport, ProviderReport } from './provider-report.js'
import { readGivenUrl } from './classify-url.js'
import type { TriedConfiguration } from './tried-configuration.js'

/** Judges the inspected URL: whether an issuer can be registered as it is, or whether a document leads to keys. */
export function verdictOf(
  findings: Findings,
  keySet: KeySetReport | undefined,
  tried: readonly TriedConfiguration[],
): ProviderReport['usable'] {
  const { url, metadata, given, atOrigin } = findings
  const isDocument = readGivenUrl(url).isDocument || given?.answer?.body === 'metadata'
  // What the host has elsewhere says nothing for the URL that was given.
  const counted =
    atOrigin.length > 0
      ? []
      : tried.filter(({ because }) => isDocument || because === 'as_given' || because === 'key_set')
  if (counted.some(({ usable }) => usable)) return 'yes'
  const isFound = metadata.some(({ usable }) => usable) || given?.answer?.body === 'key_set'
  const failures = [...(isFound ? [keySet] : [given, ...metadata]), ...counted].map((report) =>
    report !== undefined && 'failure' in report ? report.failure : undefined,
  )
  const isTransient = failures.some((failure) => failure !== undefined && 'transient' in failure && failure.transient)
  return isTransient ? 'unknown' : 'no'
}
