import type { Auth, RefusedError, SourceError } from '@jwks-auth/core'
import { failureHint } from '../failure-hint.js'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, warn, type Line } from '../output/page.js'
import { moment } from '../output/spans-of-time.js'
import { expectedValues, type Expected } from './expected.js'
import { refusalHint } from './refusal-hint.js'
import type { TokenSays } from './says.js'

export function acceptedPage({ claims, header, scopes }: Auth): readonly Line[] {
  const { iss, sub, aud, exp } = claims
  return [
    [good('accepted')],
    ...table([
      ['issuer', shown(iss)],
      ['audience', shown(aud)],
      ...(sub === undefined ? [] : [['subject', shown(sub)]]),
      ...(scopes.length === 0 ? [] : [['scopes', shown(scopes.join(' '))]]),
      ['expires', moment((exp ?? NaN) * 1000)],
      ['key', `${shown(header.kid ?? '(no kid)')}, ${header.alg}`],
    ]),
  ]
}

/** What is known of a token that was not accepted. */
export interface Refused {
  readonly refusal: RefusedError
  readonly failure: SourceError | undefined
  readonly expected: Expected
  readonly says: TokenSays
}

export function refusedPage({ refusal, failure, expected, says }: Refused): readonly Line[] {
  const { code, status, detail } = refusal
  const hint = refusalHint(code, expected)
  const values = expectedValues(code, expected)
  const title = status === 503 ? warn('not known') : bad('refused')
  return [
    [title, '  ', strong(code), detail === undefined || detail === '' ? '' : `  ${detail}`],
    ...(hint === undefined ? [] : [['  ', hint]]),
    ...(values === undefined ? [] : [['  expected  ', listed(values)]]),
    ...(failure === undefined
      ? []
      : [
          ['  ', failure.message],
          ['  ', dim(failureHint(failure))],
        ]),
    ['  ', dim(`a caller would get ${status}: ${refusal.message}`)],
    ...saysSection(says),
  ]
}

function saysSection(says: TokenSays): readonly Line[] {
  const rows = Object.entries(says).map(([name, value]): Line => [name, valueOf(name, value)])
  return rows.length === 0 ? [] : [[], [strong('What the token says'), '  not verified'], ...table(rows)]
}

/** An issuer may have hundreds of aliases. */
const MAX_LISTED = 5

function listed(values: readonly string[]): string {
  const more = values.length - MAX_LISTED
  return [...values.slice(0, MAX_LISTED).map(shown), ...(more > 0 ? [`${more} more`] : [])].join(', ')
}

const TIMES: ReadonlySet<string> = new Set(['iat', 'nbf', 'exp'])

function valueOf(name: string, value: unknown): string {
  return TIMES.has(name) && typeof value === 'number' ? moment(value * 1000) : shown(value)
}

function shown(value: unknown): string {
  return bounded(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
}
