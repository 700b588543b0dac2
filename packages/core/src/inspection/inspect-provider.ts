import { Asking } from './asking.js'
import { inspectKeySet } from './inspect-key-set.js'
import { inspectMetadata } from './inspect-metadata.js'
import { holdingProcess } from '../process-hold.js'
import { readInspectOptions, type InspectOptions, type InspectSettings } from './inspect-options.js'
import { OAUTH_METADATA, OPENID_METADATA } from '../http/well-known.js'
import type { KeySetReport, MetadataReport, ProviderReport } from './provider-report.js'

/**
 * Asks an identity provider what a verifier would ask, and tells what it would make of the answers.
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
  try {
    const issuer = issuerOf(url)
    const metadata = await inspectMetadata(issuer, asking)
    const found = metadata.find((document) => document.usable)
    if (found !== undefined) {
      const keySet = await inspectKeySet(found.jwksUri, asking)
      return { usable: verdict(keySet), inspectedAt, issuer, metadata, keySet, chains: asking.chains }
    }
    const itself = mayBeKeySet(url, issuer, metadata) ? await inspectKeySet(url, asking) : undefined
    if (itself !== undefined && isKeySet(itself)) {
      return { usable: verdict(itself), inspectedAt, metadata: [], keySet: itself, chains: asking.chains }
    }
    const usable = metadata.some((document) => !document.usable && document.failure.transient) ? 'unknown' : 'no'
    return { usable, inspectedAt, issuer, metadata, chains: asking.chains }
  } finally {
    await asking.end()
  }
}

/** Of a metadata URL, the issuer that has its metadata there. */
function issuerOf(url: string): string {
  const { origin, pathname } = new URL(url)
  if (pathname.endsWith(OPENID_METADATA)) return `${origin}${pathname.slice(0, -OPENID_METADATA.length)}`
  if (pathname === OAUTH_METADATA || pathname.startsWith(`${OAUTH_METADATA}/`))
    return `${origin}${pathname.slice(OAUTH_METADATA.length)}`
  return url
}

/** A key set has no metadata below it: both places answer, and neither has a document. */
function mayBeKeySet(url: string, issuer: string, metadata: readonly MetadataReport[]): boolean {
  return url === issuer && metadata.every((document) => document.issuer === undefined && !isOutOfReach(document))
}

function isOutOfReach(document: MetadataReport): boolean {
  return !document.usable && document.failure.transient && document.failure.reason !== 'status'
}

function isKeySet(report: KeySetReport): boolean {
  return report.usable || report.keys.length > 0 || report.failure.reason === 'no_usable_key'
}

function verdict(keySet: KeySetReport): ProviderReport['usable'] {
  if (keySet.usable) return 'yes'
  return keySet.failure.transient ? 'unknown' : 'no'
}
