import { printable } from '../observe/printable.js'
import { quoted } from '../observe/quoted.js'
import type { Registered } from '../registry/registered.js'
import type { TenantRegistry } from '../registry/registry.js'
import { claimAt } from './claim-at.js'
import type { ClaimRules } from './claims.js'
import { listedIssuers, namesIssuer } from './issuers.js'
import type { ClaimedToken } from './jwt.js'
import type { TenantChoice } from './tenant-choice.js'
import { tokenFacts } from './token-facts.js'

/** A verification that ended in a refusal. */
export interface RefusedVerification {
  readonly token: string
  readonly choice: TenantChoice
  /** Whose rules the token was judged by, if that was known. */
  readonly registered: Registered | undefined
}

/** So many registrations are named where it is not known which one a token should be of. */
const MAX_CANDIDATES = 3
const MAX_NAMED_KEYS = 5

/** What was expected of a token and what it says, for a log. Neither the token nor its signature is in it. */
export function explainRefusal(
  { token, choice, registered }: RefusedVerification,
  registry: TenantRegistry,
): readonly string[] {
  const { clock, maxTokenBytes } = registry.parts
  const { wall } = clock.now()
  const said = tokenFacts(token, maxTokenBytes)
  if (typeof said === 'string') return [said, tenantPart(tenantOf(choice, undefined), [])]
  const tenant = tenantOf(choice, said)
  const iss = claimAt(said.claims, 'iss')
  const candidates = registered === undefined ? registry.candidates(tenant, iss, MAX_CANDIDATES) : [registered]
  const rules = candidates.map(({ registration }) => registration.rules)
  const { header } = said
  return [
    issuerPart(iss, rules),
    ...rules.slice(0, 1).flatMap((first) => rulesParts(said, first)),
    tenantPart(tenant, candidates),
    `alg ${quoted(header.alg)}, kid ${quoted(header.kid)}, typ ${quoted(header.typ)}`,
    ...timeParts(said, wall),
    ...candidates.slice(0, 1).map((first) => keysPart(first, wall)),
  ]
}

function tenantOf(choice: TenantChoice, said: ClaimedToken | undefined): string | undefined {
  if (choice.from === 'request') return choice.tenant
  return choice.from === 'claim' && said !== undefined ? choice.read(said) : undefined
}

function issuerPart(iss: unknown, rules: readonly ClaimRules[]): string {
  if (rules.some((each) => namesIssuer(each, iss))) return `iss ${quoted(iss)} as expected`
  const expected = rules.flatMap((each) => listedIssuers(each) ?? [each.issuer])
  if (expected.length === 0) return `iss ${quoted(iss)}, and no registration to compare it with`
  const near = expected.some((one) => one === `${String(iss)}/` || `${one}/` === iss)
  return `iss found ${quoted(iss)}, expected ${quoted(expected)}${near ? ': they differ by the slash at the end' : ''}`
}

/** Only what does not hold, but for the audience, which is looked for first. */
function rulesParts({ header, claims }: ClaimedToken, rules: ClaimRules): readonly string[] {
  const { audience, audienceClaim, claimValues, tenantClaim, token } = rules
  const unlike = (name: string, expected: unknown): string =>
    `claim ${quoted(name)} found ${quoted(claimAt(claims, name))}, expected ${quoted(expected)}`
  return [
    ...(audience === false
      ? []
      : [`${printable(audienceClaim)} found ${quoted(claimAt(claims, audienceClaim))}, expected ${quoted(audience)}`]),
    ...(token.algorithms.some((name) => name === header.alg) ? [] : [`accepted alg: ${token.algorithms.join(' ')}`]),
    ...(tenantClaim === undefined || claimAt(claims, tenantClaim.name) === tenantClaim.value
      ? []
      : [unlike(tenantClaim.name, tenantClaim.value)]),
    ...claimValues
      .filter(({ name, values }) => !values.some((value) => value === claimAt(claims, name)))
      .map(({ name, values }) => unlike(name, values)),
    ...token.requiredClaims
      .filter((name) => claimAt(claims, name) === undefined)
      .map((name) => `claim ${quoted(name)} is absent`),
    `accepted typ: ${quoted(token.types)}`,
  ]
}

function tenantPart(tenant: string | undefined, candidates: readonly Registered[]): string {
  const [first] = candidates
  if (first === undefined)
    return tenant === undefined ? 'of no known tenant' : `tenant ${quoted(tenant)} has no registration here`
  const names = candidates.map(({ registration }) => `${registration.tenant}/${registration.provider}`)
  return `tenant ${quoted(tenant ?? first.registration.tenant)}, registration ${names.join(' or ')}`
}

function timeParts({ claims }: ClaimedToken, wall: number): readonly string[] {
  return ['exp', 'nbf', 'iat'].flatMap((name) => {
    const value = claimAt(claims, name)
    if (value === undefined) return name === 'exp' ? ['exp none'] : []
    if (typeof value !== 'number') return [`${name} ${quoted(value)}`]
    const from = Math.round(value - wall / 1000)
    return [`${name} ${value} (${from < 0 ? `${-from} s ago` : `in ${from} s`})`]
  })
}

function keysPart({ manager }: Registered, wall: number): string {
  const { fetchedAt, keys, lastErrorDetail } = manager.status()
  const failed = lastErrorDetail === undefined ? '' : `, the last fetch failed: ${printable(lastErrorDetail, 300)}`
  if (fetchedAt === undefined) return `no keys were fetched yet${failed}`
  const names = keys.slice(0, MAX_NAMED_KEYS).map(({ kid }) => quoted(kid))
  return `${keys.length} key(s) from ${Math.round((wall - fetchedAt) / 1000)} s ago: ${names.join(', ')}${failed}`
}
