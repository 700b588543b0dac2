import type { RefusalCode, RefusedError } from '../errors/errors.js'
import { printable } from '../text/printable.js'
import { quoted } from '../text/quoted.js'
import type { Registered } from '../registration/registered.js'
import type { TokenRegistry } from './token-registry.js'
import { claimAt } from '../token/claim-at.js'
import type { ClaimRules } from '../token/claims.js'
import { explainClaims } from '../token/explain-claims.js'
import { mayBeIssuer } from '../token/issuers.js'
import type { ClaimedToken } from '../token/jwt.js'
import type { TenantChoice } from './tenant-choice.js'
import { tokenFacts, type TokenFacts } from '../token/token-facts.js'

/**
 * Explains what was expected of a token and what it contains, for a log. Contains neither the token nor its signature.
 */
export function explainRefusal(
  { code }: RefusedError,
  { token, choice, registered }: RefusedVerification,
  registry: TokenRegistry,
): readonly string[] {
  const { clock, maxTokenBytes } = registry.parts
  const { wall } = clock.now()
  const facts = tokenFacts(token, maxTokenBytes)
  const tenant = tenantOf(choice, facts)
  const iss = typeof facts === 'string' ? undefined : claimAt(facts.claims, 'iss')
  const candidates = registered === undefined ? registry.candidates(tenant, iss, MAX_CANDIDATES) : [registered]
  if (typeof facts === 'string') return [facts, ...tenantParts(code, tenant, tenant === undefined ? [] : candidates)]
  const rules = candidates.map(({ registration }) => registration.rules)
  const [first] = candidates
  return [
    issuerPart(iss, rules),
    ...(first === undefined ? [] : explainClaims(facts, first.registration.rules)),
    ...(choice.from === 'claim' && tenant === undefined ? [noTenantPart(choice, facts)] : []),
    ...tenantParts(code, tenant, candidates),
    headerPart(facts),
    ...timeParts(facts, wall),
    ...(first !== undefined && TIME_CODES.has(code) ? [limitsPart(first.registration.rules)] : []),
    ...(first === undefined ? [] : [keysPart(first, wall, code, facts.header.kid)]),
  ]
}

/** A verification that ended in a refusal. */
export interface RefusedVerification {
  readonly token: string
  readonly choice: TenantChoice
  /** The registration whose rules were applied, if it was found. */
  readonly registered: Registered | undefined
}

/** How many registrations are named if the token may belong to any of them. */
const MAX_CANDIDATES = 3
const MAX_NAMED_KEYS = 5
/** A thousand years. */
const FAR_AHEAD_S = 31_557_600_000
/** Refusals that are possible after the claims were accepted; all others need no keys. */
const NEED_KEYS: ReadonlySet<RefusalCode> = new Set(['key_unknown', 'signature_invalid', 'keys_unavailable', 'closed'])
const TIME_CODES: ReadonlySet<RefusalCode> = new Set(['token_expired', 'token_not_yet_valid', 'token_too_old'])

function tenantOf(choice: TenantChoice, facts: ClaimedToken | string): string | undefined {
  if (choice.from === 'request') return choice.tenant
  return choice.from === 'claim' && typeof facts !== 'string' ? choice.read(facts) : undefined
}

function issuerPart(iss: unknown, rules: readonly ClaimRules[]): string {
  if (rules.some((each) => mayBeIssuer(each, iss))) return `iss ${quoted(iss)} as expected`
  // An issuer with a placeholder is shown as registered: it may accept a hundred thousand values.
  const expected = rules.flatMap(({ issuer, issuers }) => (issuers?.kind === 'names' ? issuers.names : [issuer]))
  if (expected.length === 0) return `iss ${quoted(iss)}, and no registration to compare it with`
  const near = typeof iss === 'string' && rules.some((each) => mayBeIssuer(each, otherSpelling(iss)))
  return `iss found ${quoted(iss)}, expected ${quoted(expected)}${near ? ': they differ by the slash at the end' : ''}`
}

/** The same issuer with its trailing slash removed, or with one added. */
function otherSpelling(iss: string): string {
  return iss.endsWith('/') ? iss.slice(0, -1) : `${iss}/`
}

function noTenantPart({ name }: { readonly name?: string }, { claims }: ClaimedToken): string {
  return name === undefined
    ? 'the function of the option tenant found none in the token'
    : `claim ${quoted(name)} found ${quoted(claimAt(claims, name))}, expected the name of a tenant (option tenant)`
}

function tenantParts(
  code: RefusalCode,
  tenant: string | undefined,
  candidates: readonly Registered[],
): readonly string[] {
  const [first] = candidates
  if (first !== undefined) {
    const names = candidates.map(({ registration }) => `${registration.tenant}/${registration.provider}`)
    return [`tenant ${quoted(tenant ?? first.registration.tenant)}, registration ${names.join(' or ')}`]
  }
  if (tenant === undefined) return []
  return [`tenant ${quoted(tenant)} ${code === 'tenant_unavailable' ? 'is not loaded' : 'has no registration here'}`]
}

function headerPart({ rawHeader: header }: TokenFacts): string {
  const refused = ['crit', 'b64'].filter((name) => Object.hasOwn(header, name))
  const members = `alg ${quoted(header.alg)}, kid ${quoted(header.kid)}, typ ${quoted(header.typ)}`
  return [members, ...refused.map((name) => `${name} found ${quoted(header[name])}, expected none`)].join(', ')
}

function timeParts({ claims }: ClaimedToken, wall: number): readonly string[] {
  return ['exp', 'nbf', 'iat'].flatMap((name) => {
    const value = claimAt(claims, name)
    if (value === undefined) return name === 'exp' ? ['exp none'] : []
    if (typeof value !== 'number') return [`${name} ${quoted(value)}`]
    const from = Math.round(value - wall / 1000)
    const unit = from > FAR_AHEAD_S ? ' (milliseconds? a NumericDate counts seconds)' : ''
    return [`${name} ${value} (${from < 0 ? `${-from} s ago` : `in ${from} s`})${unit}`]
  })
}

function limitsPart({ token: { clockTolerance, maxTokenAge } }: ClaimRules): string {
  const age = maxTokenAge === undefined ? '' : `, maxTokenAge ${maxTokenAge / 1000} s`
  return `clockTolerance ${clockTolerance / 1000} s${age}`
}

function keysPart({ manager }: Registered, wall: number, code: RefusalCode, kid: unknown): string {
  const { fetchedAt, keys, lastErrorDetail } = manager.status()
  const failed = lastErrorDetail === undefined ? '' : `, the last fetch failed: ${printable(lastErrorDetail, 300)}`
  if (fetchedAt === undefined)
    return `${NEED_KEYS.has(code) ? 'no keys were fetched yet' : 'keys were not needed for this'}${failed}`
  const ordered = [...keys.filter((key) => key.kid === kid), ...keys.filter((key) => key.kid !== kid)]
  const names = ordered.slice(0, MAX_NAMED_KEYS).map((key) => `${quoted(key.kid)} for ${key.algorithms.join(' ')}`)
  return `${keys.length} key(s) from ${Math.round((wall - fetchedAt) / 1000)} s ago: ${names.join(', ')}${failed}`
}
