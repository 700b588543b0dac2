import type { MetadataReport, ProviderReport, StatedMetadata } from '@jwks-auth/core/inspection'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, type Line, type Span } from '../output/page.js'
import { answerWords, documentHint, isAbsent, isNoDocument } from './answer-words.js'

const MAX_URL = 2000

/** The section on discovery: the two URLs of an issuer's metadata, and their answers. One good answer is enough. */
export function discoverySection({ metadata }: ProviderReport): readonly Line[] {
  if (metadata.length === 0) return []
  const isFound = metadata.some(({ usable }) => usable)
  return [[], [strong('Discovery')], ...metadata.flatMap((document) => metadataLines(document, isFound))]
}

/** The metadata at the root of the host, if the URL itself led to nothing. */
export function originSection({ atOrigin = [] }: ProviderReport): readonly Line[] {
  if (atOrigin.length === 0) return []
  const isFound = atOrigin.some(({ usable }) => usable)
  const title: Line = [strong('Discovery of the host'), dim('  the URL itself led to nothing')]
  return [[], title, ...atOrigin.flatMap((document) => metadataLines(document, isFound))]
}

const KINDS = { openid: 'OpenID Connect', oauth: 'RFC 8414' } as const

function metadataLines(document: MetadataReport, isFound: boolean): readonly Line[] {
  const [asked = '', ...redirects] = document.urls
  return [
    ...table([[KINDS[document.kind], stateOf(document), bounded(asked, MAX_URL)]]),
    ...table([
      ...redirects.map((url): Line => ['', 'redirected to', bounded(url, MAX_URL)]),
      ...statedRows(document),
      ...(document.usable ? [] : problemRows(document, isFound)),
    ]),
  ]
}

function stateOf(document: MetadataReport): Span {
  if (document.usable) return good('good')
  return isAbsent(document.failure.httpStatus) ? dim('absent') : bad('no good')
}

/** The values in a document, under the document's own names. */
function statedRows({ issuer, jwksUri, accessTokenIssuer }: StatedMetadata): readonly Line[] {
  const rows = { issuer, jwks_uri: jwksUri, access_token_issuer: accessTokenIssuer }
  return Object.entries(rows).flatMap(([name, value]): Line[] =>
    value === undefined ? [] : [['', name, bounded(value, MAX_URL)]],
  )
}

/** If the other document is good, this one needs no action. If this one is absent, its state already says so. */
function problemRows(document: Extract<MetadataReport, { usable: false }>, isFound: boolean): readonly Line[] {
  const { failure } = document
  if (isAbsent(failure.httpStatus)) return []
  const hint = isFound ? 'Nothing is missing: the other document is good.' : documentHint(failure, document)
  return [['', 'problem', failure.message], ...(hint === undefined ? [] : [['', '', dim(hint)]])]
}

/** The answer of the given URL itself, if it is not a URL of metadata. */
export function givenSection({ url, given }: ProviderReport): readonly Line[] {
  if (given === undefined) return []
  const [, ...redirects] = given.urls
  const { answer, failure } = given
  const hint = isNoDocument(answer) ? pathHint(url) : failure && documentHint(failure, given)
  return [
    [],
    [strong('The URL itself')],
    ...table([
      ...redirects.map((redirect): Line => ['redirected to', bounded(redirect, MAX_URL)]),
      answer === undefined ? ['problem', bad(failure?.message ?? '')] : ['answered', answerWords(answer)],
      ...(hint === undefined ? [] : [['', dim(hint)]]),
      ...statedRows(given).map(([, ...row]) => row),
    ]),
  ]
}

/** Advice to check the path, unless the URL has none. */
function pathHint(url: string): string | undefined {
  return new URL(url).pathname === '/' ? undefined : IS_THE_PATH_RIGHT
}

const IS_THE_PATH_RIGHT =
  'Is the path right? The metadata of an issuer says where its keys are, as jwks_uri: inspect the issuer itself.'
