import { isList } from '../option-reader/arguments.js'
import { CLAIM_NAME_RULE, canNameClaim, canHaveValue, isClaimName } from './claim-names.js'
import type { ClaimValues } from '../token/claims.js'
import { DEFAULTS } from './defaults.js'
import { plainEntries } from '../option-reader/plain-entries.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { isTrustDomain, TRUST_DOMAIN_RULE } from '../token/spiffe-id.js'
import { stringList } from '../option-reader/string-lists.js'

/** A value that {@link ClaimOptions.claimValues} compares, type and all. */
export type ClaimValue = string | number | boolean

/** What a registration's tokens have to say, beyond their issuer. */
export interface ClaimOptions {
  /** Whom tokens must be for: one of these must be in `aud` (RFC 7519 section 4.1.3), or in `audienceClaim`. `false` says aloud that any audience will do. */
  audience: string | readonly string[] | false
  /**
   * The claim that says whom a token is for, where a provider's tokens have no `aud`: `audience` is looked for in it instead, by its name
   * or by a path. Name with it, in `claimValues`, what else the provider's documentation says to check. @default 'aud'
   */
  audienceClaim?: string
  /**
   * Claims that must have a value: the one that is given, or one of those that are. Each is the name of a claim, dots and all, or a path
   * into one, such as `kubernetes.io.namespace`. Lists within a token are not looked into. @default none
   */
  claimValues?: Readonly<Record<string, ClaimValue | readonly ClaimValue[]>>
  /**
   * The SPIFFE trust domain whose JWT-SVIDs are accepted, such as `example.org`: `sub` has to be the SPIFFE ID of a workload of it, and
   * published keys whose `use` is `jwt-svid` are used as well (SPIFFE Trust Domain and Bundle, section 4.2.2). @default none
   */
  spiffeTrustDomain?: string
}

/** {@link ClaimOptions}, validated. */
export interface ClaimSettings {
  readonly audience: readonly string[] | false
  readonly audienceClaim: string
  readonly claimValues: readonly ClaimValues[]
}

const NO_VALUES: readonly ClaimValues[] = []
/** Those that have rules of their own: naming one here would say two things about it. */
const JUDGED: readonly string[] = ['iss', 'exp', 'nbf', 'iat']

export function readClaimOptions(reader: OptionReader): ClaimSettings {
  const audience = readAudience(reader)
  const audienceClaim = reader.read(
    'audienceClaim',
    DEFAULTS.registration.audienceClaim,
    `must be ${CLAIM_NAME_RULE}`,
    (value) => (isClaimName(value) ? value : undefined),
  )
  if (audience === false && reader.has('audienceClaim'))
    reader.refuse('audienceClaim', 'cannot be combined with audience: false')
  if (JUDGED.includes(audienceClaim)) reader.refuse('audienceClaim', `cannot be one of ${JUDGED.join(', ')}`)
  return { audience, audienceClaim, claimValues: readClaimValues(reader) }
}

export function readTrustDomain(reader: OptionReader): string | undefined {
  return reader.read('spiffeTrustDomain', undefined, TRUST_DOMAIN_RULE, (value) =>
    typeof value === 'string' && isTrustDomain(value) ? value : undefined,
  )
}

function readAudience(reader: OptionReader): readonly string[] | false {
  const rule = 'must be a non-empty string, a non-empty list of them, or false to accept any audience'
  const value = reader.raw('audience')
  if (value === false) return false
  const audiences = stringList(typeof value === 'string' ? [value] : value)
  if (audiences === undefined) reader.refuse('audience', rule)
  return audiences ?? []
}

function readClaimValues(reader: OptionReader): readonly ClaimValues[] {
  if (!reader.has('claimValues')) return NO_VALUES
  const members = plainEntries(reader.raw('claimValues'))
  if (members === undefined) {
    reader.refuse('claimValues', 'must be a plain object of claim names and the values they must have')
    return NO_VALUES
  }
  return members.map(([name, accepted]) => {
    const values = scalarsOf(accepted)
    const field = reader.field(`claimValues.${name}`)
    if (values === undefined)
      reader.problems.add(field, 'must be a text, a number, true or false, or a list of them', accepted)
    else if (!values.every((value) => canHaveValue(name, value)))
      reader.problems.add(field, 'must be of the type that the claim has in every token', accepted)
    if (!canNameClaim(name)) reader.problems.add(field, `must name ${CLAIM_NAME_RULE}`, name)
    else if (JUDGED.includes(name))
      reader.problems.add(field, `must name a claim that is not one of ${JUDGED.join(', ')}`, name)
    return { name, values: values ?? [] }
  })
}

function scalarsOf(value: unknown): readonly ClaimValue[] | undefined {
  const list: readonly unknown[] = isList(value) ? value : [value]
  const scalars = list.filter(isScalar)
  return scalars.length > 0 && scalars.length === list.length ? scalars : undefined
}

/** Whether a claim can be compared with a value. An empty text is refused: it stands for a setting that was forgotten. */
export function isScalar(value: unknown): value is ClaimValue {
  return (typeof value === 'string' && value !== '') || typeof value === 'boolean' || Number.isFinite(value)
}
