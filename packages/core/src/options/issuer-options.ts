import { MAX_ISSUER_LENGTH } from '../keys/validate-jwk.js'
import { endsOf, isPlaceholderValue, type Ends } from '../keys/issuer-placeholder.js'
import type { IssuerRules, Issuers } from '../token/issuers.js'
import { brokenUrlRule } from '../fetch/url-rules.js'
import { isList } from '../option-reader/arguments.js'
import { CLAIM_NAME_RULE, isClaimName, mayBeText } from './claim-names.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import { stringList } from '../option-reader/string-lists.js'
import { isWellKnownUrl } from '../fetch/well-known.js'
import { NO_DOCUMENT_RULE, readUrl } from './url-option.js'

/** The issuer of the tokens that a registration accepts. */
export interface IssuerOptions {
  /**
   * The exact `iss` of the tokens (RFC 7519 section 4.1.1, RFC 8414 section 2): an https URL, from which the metadata
   * is fetched. With `jwksUri` or `jwks` nothing is fetched from it, and it may be any text: a name, a URN, or an
   * `http:` URL as AD FS writes it. With `issuerPlaceholder`, one segment of its path is a name in braces:
   * `https://login.example.com/{tenantid}/v2.0`.
   */
  issuer: string
  /**
   * Other spellings of the same issuer, each an exact `iss`, at most ten. The metadata must name `issuer` itself.
   * @default none
   */
  issuerAliases?: readonly string[]
  /** What replaces the placeholder of the issuer in a token's `iss`. @default the issuer has none */
  issuerPlaceholder?: IssuerPlaceholder
  /**
   * Whether a published key with an `issuer` member verifies only that issuer's tokens. The member may contain a
   * placeholder itself.
   * @default 'respect' with `issuerPlaceholder`, where it cannot be ignored; else 'ignore' (RFC 7517 section 4)
   */
  keyIssuers?: 'ignore' | 'respect'
}

/** The placeholder of an issuer that signs for many parties and names the party in its `iss`. */
export interface IssuerPlaceholder {
  /** The claim that must equal the value in place of the placeholder; a claim name or a path. */
  claim: string
  /**
   * The parties whose tokens are accepted: 1 to 64 of `A-Z a-z 0-9 . _ -` each. `'any'` explicitly accepts all of them.
   */
  values: readonly string[] | 'any'
  /**
   * The value to put in place of the placeholder to find the metadata. The metadata may name the issuer with the
   * placeholder. Required without `jwksUri` and `jwks`.
   * @default none
   */
  discovery?: string
}

/** {@link IssuerOptions}, validated. */
export interface IssuerSettings extends IssuerRules {
  readonly keyIssuers: boolean
  /** The issuer whose metadata is fetched; `undefined` for a placeholder without `discovery`. */
  readonly discoveryIssuer: string | undefined
}

const MAX_ALIASES = 10
/**
 * Each value of a placeholder makes an issuer as long as the rest of it: a short configuration could stand for
 * gigabytes.
 */
const MAX_ISSUER_CHARACTERS = 4_194_304
const BLANKS = /[\s\p{Cc}]/u
const AROUND_OR_CONTROL = /^\s|\s$|\p{Cc}/u
const WEB = /^https?:/i

/** Reads the issuer without normalizing it: it must equal a token's `iss` exactly. */
export function readIssuer(reader: OptionReader, policy: FetchPolicy): IssuerSettings {
  if (isList(reader.raw('issuer')))
    reader.refuse('issuer', 'must be one text: its other spellings go into issuerAliases')
  else if (reader.hasAny(['jwksUri', 'jwks'])) refuseWrongIdentifier(reader, policy)
  else {
    const url = readUrl(reader, 'issuer', policy)
    if (url !== undefined && url.search !== '') reader.refuse('issuer', 'must not have a query')
  }
  const raw = reader.raw('issuer')
  const issuer = typeof raw === 'string' && raw.length <= MAX_ISSUER_LENGTH ? raw : ''
  const respected = reader.oneOf('keyIssuers', undefined, ['ignore', 'respect'])
  if (reader.has('issuerPlaceholder')) {
    if (respected === 'ignore') reader.refuse('keyIssuers', 'cannot be "ignore" with issuerPlaceholder')
    if (reader.has('issuerAliases')) {
      reader.raw('issuerAliases')
      reader.refuse('issuerAliases', 'cannot be combined with issuerPlaceholder')
    }
    return { issuer, ...readPlaceholder(reader, issuer), keyIssuers: true }
  }
  if (/[{}]/.test(issuer)) {
    reader.refuse('issuer', 'must not have a placeholder: say in issuerPlaceholder which claim stands in its place')
  }
  return { issuer, issuers: readAliases(reader, issuer), keyIssuers: respected === 'respect', discoveryIssuer: issuer }
}

/**
 * Validates an issuer that nothing is fetched from (RFC 7519 section 2: StringOrURI). If it is an http or https URL,
 * its host must still be within `allowedDomains`, and it must have no user name or password, which logs would show.
 */
function refuseWrongIdentifier(reader: OptionReader, policy: FetchPolicy): void {
  const value = reader.raw('issuer')
  if (typeof value !== 'string' || value === '' || value.length > MAX_ISSUER_LENGTH || AROUND_OR_CONTROL.test(value)) {
    const rule = `must be the iss of its tokens: 1 to ${MAX_ISSUER_LENGTH} characters, without blanks around them`
    reader.refuse('issuer', rule)
    return
  }
  if (!WEB.test(value) || !URL.canParse(value)) return
  const url = new URL(value)
  const broken = isWellKnownUrl(url)
    ? NO_DOCUMENT_RULE
    : brokenUrlRule(url, { ...policy, requireHttps: false, pinnedSpki: [] })
  if (broken !== undefined) reader.refuse('issuer', broken)
}

function readAliases(reader: OptionReader, issuer: string): Issuers | undefined {
  const rule = `must be a list of 1 to ${MAX_ALIASES} other spellings of the issuer, without blanks or braces`
  const names = reader.read('issuerAliases', undefined, rule, (value) => {
    const aliases = stringList(value)
    if (aliases === undefined || aliases.length > MAX_ALIASES) return undefined
    const all = [issuer, ...aliases]
    return new Set(all).size === all.length && !aliases.some((alias) => BLANKS.test(alias) || /[{}]/.test(alias))
      ? all
      : undefined
  })
  if (names?.some((name) => WEB.test(name) && URL.canParse(name) && isWellKnownUrl(new URL(name))) === true)
    reader.refuse('issuerAliases', `of them each ${NO_DOCUMENT_RULE}`)
  return names === undefined ? undefined : { kind: 'names', names }
}

function readPlaceholder(reader: OptionReader, issuer: string): Pick<IssuerSettings, 'issuers' | 'discoveryIssuer'> {
  const nested = reader.nested('issuerPlaceholder')
  const claim = nested.read('claim', undefined, CLAIM_RULE, (value) =>
    isClaimName(value) && mayBeText(value) ? value : undefined,
  )
  const values = nested.read('values', undefined, VALUES_RULE, valuesOf)
  const discovery = nested.read('discovery', undefined, 'must be 1 to 64 of A-Z a-z 0-9 . _ -', (value) =>
    isPlaceholderValue(value) ? value : undefined,
  )
  if (!nested.has('claim')) nested.refuse('claim', CLAIM_RULE)
  if (!nested.has('values')) nested.refuse('values', VALUES_RULE)
  nested.refuseUnread('of issuerPlaceholder')
  const ends = pathEndsOf(issuer)
  if (ends === undefined) {
    reader.refuse(
      'issuer',
      'must have one segment of its path in braces, such as "/{tenantid}/", for issuerPlaceholder',
    )
  }
  if (discovery === undefined && !reader.hasAny(['jwksUri', 'jwks']) && !nested.has('discovery')) {
    nested.refuse('discovery', 'is needed without jwksUri or jwks: what to put in the place to find the metadata')
  }
  const [before, after] = ends ?? ['', '']
  const discoveryIssuer = discovery === undefined ? undefined : `${before}${discovery}${after}`
  if (claim === undefined || values === undefined) return { issuers: undefined, discoveryIssuer }
  if (values === 'any') return { issuers: { kind: 'any', claim, before, after }, discoveryIssuer }
  if (values.length * issuer.length > MAX_ISSUER_CHARACTERS) {
    nested.refuse('values', `must stand for issuers of at most ${MAX_ISSUER_CHARACTERS} characters, all together`)
    return { issuers: undefined, discoveryIssuer }
  }
  const valueIn = new Map(values.map((value) => [`${before}${value}${after}`, value]))
  return { issuers: { kind: 'values', claim, valueIn }, discoveryIssuer }
}

const CLAIM_RULE = `must be ${CLAIM_NAME_RULE}, and no time`
const VALUES_RULE = 'must be a non-empty list of values (1 to 64 of A-Z a-z 0-9 . _ - each), or "any" to accept all'

function valuesOf(value: unknown): readonly string[] | 'any' | undefined {
  if (value === 'any') return 'any'
  const values = stringList(value)
  return values?.every(isPlaceholderValue) === true ? values : undefined
}

/** The parts around the placeholder, which must be a segment of the path: a token must never choose the host. */
function pathEndsOf(issuer: string): Ends | undefined {
  const ends = endsOf(issuer)
  if (ends === undefined) return undefined
  const [before, after] = ends
  const isSegment = before.endsWith('/') && (after === '' || after.startsWith('/'))
  if (!isSegment || !URL.canParse(before)) return undefined
  return before.length >= `${new URL(before).origin}/`.length ? ends : undefined
}
