import { metadataUrls } from '../fetch/discovery.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { holdingProcess } from '../event-loop/process-hold.js'
import { brokenUrlRule } from '../fetch/url-rules.js'
import { triedConfigurations, triedPreset } from './advice.js'
import { Asking } from './asking.js'
import type { Findings } from './candidates.js'
import { Documents } from './documents.js'
import { failureReport } from './failure-report.js'
import { readGivenUrl } from './given-url.js'
import { inspectKeySet } from './inspect-key-set.js'
import { inspectMetadata } from './inspect-metadata.js'
import { readInspectOptions, type InspectOptions, type InspectSettings } from './inspect-options.js'
import { answerOf, type GivenReport, type MetadataReport, type ProviderReport } from './provider-report.js'
import { statedMetadata } from './stated-metadata.js'
import { verdictOf } from './verdict.js'

/**
 * Asks an identity provider what a verifier would ask, and tells what it would make of the answers. What might be registered is registered, in a
 * registry of its own, and told with what came of it.
 *
 * @param url - The issuer, the URL of its metadata, or that of its key set.
 * @throws OptionsError naming every wrong field. A provider that is down, slow or lies is no error, but a report.
 */
export async function inspectProvider(url: string, options: InspectOptions = {}): Promise<ProviderReport> {
  return await holdingProcess(inspect(url, readInspectOptions(url, options)))
}

async function inspect(url: string, settings: InspectSettings): Promise<ProviderReport> {
  const asking = new Asking(settings)
  const inspectedAt = settings.clock.now().wall
  const documents = new Documents(asking)
  try {
    const findings = await findAround(await find(url, documents, settings.policy), documents, settings.policy)
    const { metadata, given, atOrigin, issuer = given?.issuer } = findings
    const place = keySetPlace(findings, settings.policy)
    const keySet = place === undefined ? undefined : await inspectKeySet(await documents.read(place))
    const tried = await triedConfigurations(findings, keySet, settings)
    const usable = verdictOf(findings, keySet, tried)
    // One that is out of reach is not asked for more.
    const provider = usable === 'unknown' ? undefined : await triedPreset(issuer, tried, settings)
    return {
      url,
      usable,
      inspectedAt,
      ...(issuer === undefined ? {} : { issuer }),
      ...(given === undefined ? {} : { given }),
      metadata,
      ...(atOrigin.length === 0 ? {} : { atOrigin }),
      ...(keySet === undefined ? {} : { keySet }),
      tried,
      ...(provider === undefined ? {} : { provider }),
      chains: asking.chains,
    }
  } finally {
    await asking.end()
  }
}

/** A document that is none of an issuer's two is asked first; an issuer itself last, when it has no metadata. */
async function find(url: string, documents: Documents, policy: FetchPolicy): Promise<Findings> {
  const { issuer: derived, isDocument } = readGivenUrl(url)
  const isPlace = derived !== undefined && isPlaceOf(derived, url)
  const issuer = isDocument && isPlace ? ((await issuerAt(url, documents)) ?? derived) : derived
  const first = isDocument && !isPlace ? await inspectGiven(url, documents) : undefined
  if (first !== undefined && speaksForItself(first)) return foundAtUrl(url, first)
  const metadata = issuer === undefined ? [] : await inspectMetadata(issuer, documents, policy)
  const asksItself = !isPlace && metadata.every(saysNothing)
  const given = first ?? (asksItself ? await inspectGiven(url, documents) : undefined)
  if (given !== undefined && speaksForItself(given)) return foundAtUrl(url, given)
  return { url, issuer, metadata, given, atOrigin: [] }
}

/** Where a URL led to nothing, the host may have its metadata at its root: a path too many, or the wrong one, is a common mistake. */
async function findAround(findings: Findings, documents: Documents, policy: FetchPolicy): Promise<Findings> {
  const { url, issuer, metadata, given } = findings
  const { origin } = new URL(url)
  const isAsked = issuer !== undefined && metadataUrls(issuer).join() === metadataUrls(origin).join()
  const isAnswered = given === undefined ? metadata.length > 0 : answersWithNothing(given)
  if (isAsked || !isAnswered || !metadata.every(saysNothing)) return findings
  return { ...findings, atOrigin: await inspectMetadata(origin, documents, policy) }
}

/** Two issuers have their metadata at one place: they differ by a slash at the end. The document tells which one it is. */
async function issuerAt(url: string, documents: Documents): Promise<string | undefined> {
  const document = await documents.read(url)
  const { issuer } = document.ok ? statedMetadata(document.value) : {}
  return issuer !== undefined && URL.canParse(issuer) && isPlaceOf(issuer, url) ? issuer : undefined
}

function isPlaceOf(issuer: string, url: string): boolean {
  return metadataUrls(issuer).includes(new URL(url).href)
}

function foundAtUrl(url: string, given: GivenReport): Findings {
  return { url, issuer: undefined, metadata: [], given, atOrigin: [] }
}

async function inspectGiven(url: string, documents: Documents): Promise<GivenReport> {
  const document = await documents.read(url)
  const about = { urls: document.urls, ...answerOf(document) }
  return document.ok
    ? { ...about, ...statedMetadata(document.value) }
    : { ...about, failure: failureReport(document.failure) }
}

/** A key set, or metadata, wherever it is: what else was looked for does not matter any more. */
function speaksForItself({ answer }: GivenReport): boolean {
  return answer?.body === 'key_set' || answer?.body === 'metadata'
}

/** One that asks for patience is not asked for more. */
function answersWithNothing(given: GivenReport): boolean {
  return given.answer !== undefined && given.answer.status !== 429 && !speaksForItself(given)
}

/** It answers, and has no metadata there. One that is out of reach is not asked for more. */
function saysNothing(document: MetadataReport): boolean {
  const { issuer, jwksUri, usable } = document
  if (issuer !== undefined || jwksUri !== undefined || usable) return false
  return !document.failure.transient || document.failure.reason === 'status'
}

/** Where the keys are, by the best of what was found: a document that is not the issuer's own may name a place as well. */
function keySetPlace({ url, metadata, given, atOrigin }: Findings, policy: FetchPolicy): string | undefined {
  if (given?.answer?.body === 'key_set') return url
  const good = metadata.find(({ usable }) => usable)
  return [good, given, ...metadata, ...atOrigin]
    .map((document) => document?.jwksUri)
    .find((place) => place !== undefined && URL.canParse(place) && brokenUrlRule(new URL(place), policy) === undefined)
}
