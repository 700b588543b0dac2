import { metadataUrls } from '../fetch/discovery.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import { brokenUrlRule } from '../fetch/url-rules.js'
import { triedConfigurations, triedPreset } from './advice.js'
import { InspectionRequests } from './inspection-requests.js'
import type { Findings } from './candidates.js'
import { Documents } from './documents.js'
import { failureReport } from './failure-report.js'
import { readGivenUrl } from './classify-url.js'
import { inspectKeySet } from './inspect-key-set.js'
import { inspectMetadata } from './inspect-metadata.js'
import { readInspectOptions, type InspectOptions, type InspectSettings } from './inspect-options.js'
import { answerOf, type GivenReport, type MetadataReport, type ProviderReport } from './provider-report.js'
import { statedMetadata } from './stated-metadata.js'
import { verdictOf } from './verdict.js'

/**
 * Sends the requests that a verifier would send to an identity provider, and reports how a verifier would judge the
 * answers. Each configuration that might be registered is tried in a separate registry.
 *
 * @param url - The issuer, the URL of its metadata, or the URL of its key set.
 * @returns A report, also for a provider that is down, slow or gives false answers.
 * @throws OptionsError that lists every wrong option.
 */
export async function inspectProvider(url: string, options: InspectOptions = {}): Promise<ProviderReport> {
  return await keepProcessAlive(inspect(url, readInspectOptions(url, options)))
}

async function inspect(url: string, settings: InspectSettings): Promise<ProviderReport> {
  const asking = new InspectionRequests(settings)
  const inspectedAt = settings.clock.now().wall
  const documents = new Documents(asking)
  try {
    const findings = await findAround(await find(url, documents, settings.policy), documents, settings.policy)
    const { metadata, given, atOrigin, issuer = given?.issuer } = findings
    const place = keySetPlace(findings, settings.policy)
    const keySet = place === undefined ? undefined : await inspectKeySet(await documents.read(place))
    const tried = await triedConfigurations(findings, keySet, settings)
    const usable = verdictOf(findings, keySet, tried)
    // An unreachable provider gets no further requests.
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

/** A document that is not an issuer's metadata is requested first; an issuer's own URL last, if it has no metadata. */
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

/**
 * If a URL led to nothing, the host may have its metadata at its root: a superfluous or wrong path is a common mistake.
 */
async function findAround(findings: Findings, documents: Documents, policy: FetchPolicy): Promise<Findings> {
  const { url, issuer, metadata, given } = findings
  const { origin } = new URL(url)
  const isAsked = issuer !== undefined && metadataUrls(issuer).join() === metadataUrls(origin).join()
  const isAnswered = given === undefined ? metadata.length > 0 : answersWithNothing(given)
  if (isAsked || !isAnswered || !metadata.every(saysNothing)) return findings
  return { ...findings, atOrigin: await inspectMetadata(origin, documents, policy) }
}

/** Two issuers that differ by a trailing slash have the same metadata URL. The document states which one it is for. */
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

/** Whether the URL is that of a key set or of metadata; other documents are then irrelevant. */
function speaksForItself({ answer }: GivenReport): boolean {
  return answer?.body === 'key_set' || answer?.body === 'metadata'
}

/**
 * Whether the URL itself answered, and with neither metadata nor a key set. After a 429 the provider gets no further
 * requests.
 */
function answersWithNothing(given: GivenReport): boolean {
  return given.answer !== undefined && given.answer.status !== 429 && !speaksForItself(given)
}

/** Whether the provider answered without metadata. An unreachable provider gets no further requests. */
function saysNothing(document: MetadataReport): boolean {
  const { issuer, jwksUri, usable } = document
  if (issuer !== undefined || jwksUri !== undefined || usable) return false
  return !document.failure.transient || document.failure.reason === 'status'
}

/** The URL of the key set, from the best document found, which need not be the issuer's own metadata. */
function keySetPlace({ url, metadata, given, atOrigin }: Findings, policy: FetchPolicy): string | undefined {
  if (given?.answer?.body === 'key_set') return url
  const good = metadata.find(({ usable }) => usable)
  return [good, given, ...metadata, ...atOrigin]
    .map((document) => document?.jwksUri)
    .find((place) => place !== undefined && URL.canParse(place) && brokenUrlRule(new URL(place), policy) === undefined)
}
