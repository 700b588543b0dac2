import { isList } from '../option-reader/arguments.js'
import { CLAIM_NAME_RULE, canNameClaim, canHaveValue, isClaimName } from './claim-names.js'
import type { ClaimValues } from '../token/claims.js'
import { DEFAULTS } from './defaults.js'
import { plainEntries } from '../option-reader/plain-entries.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { isTrustDomain, TRUST_DOMAIN_RULE } from '../token/spiffe-id.js'
import { stringList } from '../option-reader/string-lists.js'

/** What the tokens of a registration must claim, besides their issuer. */
export interface ClaimOptions {
  /**
   * The accepted audiences: a token must name at least one of them in `aud` (RFC 7519 section 4.1.3), or in
   * `audienceClaim`. `false` explicitly disables the audience check.
   */
  audience: string | readonly string[] | false
  /**
   * The claim that names the audience, for providers whose tokens have no `aud`; a claim name or a path. `audience` is
   * compared with it instead. Add to `claimValues` what else the provider's documentation says to check.
   * @default 'aud'
   */
  audienceClaim?: string
  /**
   * Claims that must have the given value, or one of the given values. Each key is a claim name, dots included, or a
   * path, such as `kubernetes.io.namespace`. Lists in a token are not searched.
   * @default none
   */
  claimValues?: Readonly<Record<string, ClaimValue | readonly ClaimValue[]>>
  /**
   * The SPIFFE trust domain whose JWT-SVIDs are accepted, such as `example.org`: `sub` must be the SPIFFE ID of one of
   * its workloads, and published keys whose `use` is `jwt-svid` are used too (SPIFFE Trust Domain and Bundle,
   * section 4.2.2).
   * @default none
   */
  spiffeTrustDomain?: string
}

/** A value that {@link ClaimOptions.claimValues} compares with a claim. The types must match too. */
export type ClaimValue = string | number | boolean

/** {@link ClaimOptions}, validated. */
export interface ClaimSettings {
  readonly audience: readonly string[] | false
  readonly audienceClaim: string
  readonly claimValues: readonly ClaimValues[]
}

const NO_VALUES: readonly ClaimValues[] = []

/** Claims with rules of their own: naming one here would state a second rule for it. */
const CLAIMS_WITH_RULES: readonly string[] = ['iss', 'exp', 'nbf', 'iat']

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
  if (CLAIMS_WITH_RULES.includes(audienceClaim))
    reader.refuse('audienceClaim', `cannot be one of ${CLAIMS_WITH_RULES.join(', ')}`)
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
    else if (CLAIMS_WITH_RULES.includes(name))
      reader.problems.add(field, `must name a claim that is not one of ${CLAIMS_WITH_RULES.join(', ')}`, name)
    return { name, values: values ?? [] }
  })
}

function scalarsOf(value: unknown): readonly ClaimValue[] | undefined {
  const list: readonly unknown[] = isList(value) ? value : [value]
  const scalars = list.filter(isScalar)
  return scalars.length > 0 && scalars.length === list.length ? scalars : undefined
}

/** Whether a claim can be compared with this value. An empty string is refused: it is usually a forgotten setting. */
export function isScalar(value: unknown): value is ClaimValue {
  return (typeof value === 'string' && value !== '') || typeof value === 'boolean' || Number.isFinite(value)
}
