import type { ProviderReport } from '@jwks-auth/core/inspection'
import { bounded } from '../output/neutral.js'
import { bad, good, strong, warn, type Line, type Span } from '../output/page.js'
import { adviceSection } from './advice-section.js'
import { cacheSection } from './cache-section.js'
import { chainSection, pinsToPaste } from './chain-section.js'
import { discoverySection, givenSection, originSection } from './discovery-section.js'
import { keysSection } from './key-rows.js'

/** The page that `jwks-auth inspect` prints: the report on a provider, section by section. */
export function providerPage(report: ProviderReport): readonly Line[] {
  const { keySet, chains } = report
  return [
    [strong(bounded(report.url, 2000)), '  ', verdict(report)],
    ...discoverySection(report),
    ...givenSection(report),
    ...originSection(report),
    ...misnamed(report),
    ...(keySet === undefined ? [] : keysSection(keySet)),
    ...(keySet?.usable === true ? cacheSection(keySet) : []),
    ...chains.flatMap(chainSection),
    ...adviceSection(report),
    ...pinsToPaste(chains),
  ]
}

function verdict({ usable }: ProviderReport): Span {
  switch (usable) {
    case 'yes':
      return good('usable')
    case 'no':
      return bad('not usable')
    case 'unknown':
      return warn('not known: it could not be asked')
  }
}

/** The most common mistake: another spelling of the issuer. */
function misnamed({ metadata, issuer }: ProviderReport): readonly Line[] {
  const stated = metadata.find((document) => document.issuer !== undefined && document.issuer !== issuer)?.issuer
  if (stated === undefined || metadata.some(({ usable }) => usable)) return []
  return [[], [warn('It says that it is another issuer than the one asked for: '), bounded(stated, 2000)]]
}
