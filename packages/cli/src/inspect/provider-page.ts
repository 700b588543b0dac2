import type { MetadataReport, ProviderReport } from '@jwks-auth/core/inspection'
import type { RecognizedProvider } from '@jwks-auth/core/providers'
import { failureHint } from '../failure-hint.js'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, warn, type Line, type Span } from '../output/page.js'
import { cacheSection } from './cache-section.js'
import { chainSection, pinsToPaste } from './chain-section.js'
import { keysSection } from './key-rows.js'
import { providerSection } from './provider-section.js'

/** The whole of a report, for reading. */
export function providerPage(report: ProviderReport, recognized: RecognizedProvider | undefined): readonly Line[] {
  const { metadata, keySet, chains } = report
  const name = report.issuer ?? keySet?.urls[0] ?? ''
  return [
    [strong(bounded(name, 2000)), '  ', verdict(report)],
    ...(metadata.length === 0 ? [] : [[], [strong('Discovery')], ...metadata.flatMap(metadataLines)]),
    ...misnamed(report),
    ...providerSection(recognized),
    ...(keySet === undefined ? [] : keysSection(keySet)),
    ...(keySet?.usable === true ? cacheSection(keySet) : []),
    ...chains.flatMap(chainSection),
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

const KINDS = { openid: 'OpenID Connect', oauth: 'RFC 8414' } as const

function metadataLines(document: MetadataReport): readonly Line[] {
  const { kind, urls, issuer } = document
  const [asked = '', ...redirects] = urls
  const state = document.usable ? good('good') : bad('no good')
  const rows: Line[] = [
    ...redirects.map((url): Line => ['', 'redirected to', bounded(url, 2000)]),
    ...(issuer === undefined ? [] : [['', 'issuer', bounded(issuer, 2000)]]),
  ]
  if (document.usable) rows.push(['', 'jwks_uri', bounded(document.jwksUri, 2000)])
  else rows.push(['', 'problem', document.failure.message], ['', '', dim(failureHint(document.failure))])
  return [...table([[KINDS[kind], state, bounded(asked, 2000)]]), ...table(rows)]
}

/** The commonest mistake: another spelling. */
function misnamed({ metadata, issuer }: ProviderReport): readonly Line[] {
  const stated = metadata.find((document) => document.issuer !== undefined && document.issuer !== issuer)?.issuer
  if (stated === undefined || metadata.some(({ usable }) => usable)) return []
  return [
    [],
    [warn('It says that it is another issuer than the one asked for: '), bounded(stated, 2000)],
    [
      /\{\w+\}/.test(stated)
        ? 'It has a placeholder: each tenant has an issuer of its own. Inspect the issuer of one of them.'
        : 'If you trust it to be that one, register that spelling: it has to match to the letter.',
    ],
  ]
}
