import { SourceError, type Auth, type RefusedError } from '@jwks-auth/core'
import type { ClaimMismatch } from '@jwks-auth/core/inspection'
import { failureHint } from '../failure-hint.js'
import { bounded } from '../output/neutral.js'
import { bad, dim, good, strong, table, warn, type Line } from '../output/page.js'
import { moment } from '../output/spans-of-time.js'
import { expectedValues, type Expected } from './expected.js'
import { refusalHint } from './refusal-hint.js'
import type { UnverifiedMembers } from './unverified-members.js'

/** The page that `jwks-auth verify` prints for an accepted token: its claims and scopes. */
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

/** The facts about a token that was not accepted. */
export interface Refused {
  readonly refusal: RefusedError
  readonly expected: Expected
  /** Claims that do not meet the registration's requirements. */
  readonly unmet: readonly ClaimMismatch[]
  readonly says: UnverifiedMembers
}

/**
 * The page that `jwks-auth verify` prints for a token that was refused or could not be verified: the code, advice, and
 * what the token says.
 */
export function refusedPage({ refusal, expected, unmet, says }: Refused): readonly Line[] {
  const { code, status, detail, cause } = refusal
  const hint = refusalHint(code, expected)
  const values = expectedValues(code, expected)
  const title = status === 503 ? warn('not known') : bad('refused')
  return [
    [title, '  ', strong(code), detail === undefined || detail === '' ? '' : `  ${detail}`],
    ...(hint === undefined ? [] : [['  ', hint]]),
    ...(values === undefined ? [] : [['  expected  ', listed(values)]]),
    ...unmetLines(unmet),
    ...(cause instanceof SourceError
      ? [
          ['  ', cause.message],
          ['  ', dim(failureHint(cause))],
        ]
      : []),
    ['  ', dim(`a caller would get ${status}: ${refusal.message}`)],
    ...saysSection(says),
  ]
}

function saysSection(says: UnverifiedMembers): readonly Line[] {
  const rows = Object.entries(says).map(([name, value]): Line => [name, valueOf(name, value)])
  return rows.length === 0 ? [] : [[], [strong('What the token says'), '  not verified'], ...table(rows)]
}

/** One line for each claim; its found and expected values are already bounded. */
function unmetLines(unmet: readonly ClaimMismatch[]): readonly Line[] {
  const more = unmet.length - MAX_LISTED
  return [
    ...unmet
      .slice(0, MAX_LISTED)
      .map(({ claim, found, expected }): Line => [`  claim ${bounded(claim)}  found ${found}, expected ${expected}`]),
    ...(more > 0 ? [[`  ${more} more claims are not as expected`]] : []),
  ]
}

/** A registration may have many issuers and audiences, and require many claims. */
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
