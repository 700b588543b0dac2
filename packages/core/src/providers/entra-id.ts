import type { OptionReader } from '../option-reader/option-problems.js'
import type { IssuerPlaceholder } from '../options/issuer-options.js'
import { guidOf } from './forms.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

const HOSTS = {
  global: 'https://login.microsoftonline.com',
  'us-government': 'https://login.microsoftonline.us',
  china: 'https://login.partner.microsoftonline.cn',
}

const GUID_RULE = 'must be a GUID such as "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"'

/**
 * Makes the registration for access tokens of Microsoft Entra ID for your own API.
 *
 * A token's `iss` must name the same tenant as its `tid`, and a published key that names an issuer verifies only tokens
 * of that issuer. Scopes come from `scp`, or from `roles` in tokens of applications that act without a user. ID tokens
 * are refused: they name no calling application (`azp`, or `appid` in v1.0).
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { entraId } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   entraId({
 *     tenantId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490',
 *     clientId: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
 *   }),
 * )
 * ```
 */
export function entraId(options: EntraIdOptions): ProviderRegistration {
  return preset('entraId', options, (reader) => {
    const version = reader.raw('version') ?? 2
    if (version !== 1 && version !== 2) reader.refuse('version', 'must be 1 or 2, as the tokens of your API are')
    const v1 = version === 1
    const cloud = reader.oneOf('cloud', 'global', ['global', 'us-government', 'china'])
    if (v1 && cloud !== 'global') reader.refuse('cloud', 'can only be "global" with version 1')
    const external = readExternalTenant(reader, v1 || cloud !== 'global')
    const audience = readAudiences(reader, v1)
    const tokens = {
      provider: 'entra-id',
      audience,
      claimValues: { ver: v1 ? '1.0' : '2.0' },
      requiredClaims: [v1 ? 'appid' : 'azp'],
      scopeClaims: ['scp', 'roles'],
    }
    if (!reader.has('tenants')) {
      const tenant = readTenant(reader)
      if (external !== undefined) return { ...tokens, ...externalAddresses(external, tenant) }
      return { ...tokens, ...addresses(tenant, tenant, v1, cloud), keyIssuers: 'respect' }
    }
    if (reader.has('tenantId')) reader.raw('tenantId')
    if (reader.has('tenantId')) reader.refuse('tenantId', 'cannot be combined with tenants')
    const issuerPlaceholder: IssuerPlaceholder = {
      claim: 'tid',
      values: readTenants(reader),
      ...(v1 ? {} : { discovery: 'common' }),
    }
    return { ...tokens, ...addresses('{tenantid}', 'common', v1, cloud), issuerPlaceholder }
  })
}

/** The Entra ID tenants whose users are accepted. */
export type EntraTenants =
  | {
      /** The directory (tenant) id of the only tenant whose users are accepted, a GUID. */
      tenantId: string
      tenants?: never
    }
  | {
      /** The directory (tenant) ids, each a GUID, of the tenants whose users are accepted. `'any'` accepts all. */
      tenants: readonly string[] | 'any'
      tenantId?: never
    }

/** The version of the tokens, and the audiences that are accepted. */
export type EntraAudience =
  | {
      /** The version of the access tokens: `accessTokenAcceptedVersion` in the manifest of your API. @default 2 */
      version?: 2
      /** The application (client) id of your API, a GUID. It is the `aud` of every v2.0 token. */
      clientId: string
      audience?: never
    }
  | {
      version: 1
      clientId: string
      /**
       * The application id URI of your API, which v1.0 tokens may carry as `aud`; accepted in addition to `clientId`.
       * @default `clientId` alone
       */
      audience?: Audience
    }
  | { version: 1; clientId?: string; audience: Audience }

/** The cloud of the tenants, or the External ID tenant. */
export interface EntraPlace {
  /** The Microsoft cloud. For the national clouds, only v2.0 tokens are supported. @default 'global' */
  cloud?: 'global' | 'us-government' | 'china'
  /**
   * The subdomain of an External ID (customer) tenant at `ciamlogin.com`, such as `contoso`; needs `tenantId`.
   * @default a workforce tenant
   */
  externalTenant?: string
}

/** Options of {@link entraId}. */
export type EntraIdOptions = EntraTenants & EntraAudience & EntraPlace

type Cloud = keyof typeof HOSTS

/** Names that replace the tenant in URLs for more than one tenant. No token has one of these in its issuer. */
const SHARED: readonly string[] = ['common', 'organizations', 'consumers']

/** v1.0 metadata is not at a URL of the issuer that it names, so the keys are fetched from their URL directly. */
function addresses(tenant: string, asked: string, v1: boolean, cloud: Cloud): { issuer: string; jwksUri?: string } {
  return v1
    ? { issuer: `https://sts.windows.net/${tenant}/`, jwksUri: `${HOSTS.global}/${asked}/discovery/keys` }
    : { issuer: `${HOSTS[cloud]}/${tenant}/v2.0` }
}

/** The metadata URL contains the tenant's name, its issuer the tenant's id, so the keys are fetched directly. */
function externalAddresses(name: string, tenant: string): { issuer: string; jwksUri: string } {
  return {
    issuer: `https://${tenant}.ciamlogin.com/${tenant}/v2.0`,
    jwksUri: `https://${name}.ciamlogin.com/${tenant}/discovery/v2.0/keys`,
  }
}

function readExternalTenant(reader: OptionReader, elsewhere: boolean): string | undefined {
  if (!reader.has('externalTenant')) return undefined
  if (elsewhere || reader.has('tenants')) {
    reader.raw('externalTenant')
    reader.refuse('externalTenant', 'goes with tenantId, in the global cloud, and with version 2 alone')
    return undefined
  }
  const rule = 'must be the subdomain of the tenant at ciamlogin.com, such as "contoso"'
  return readText(reader, 'externalTenant', rule, (text) => {
    const name = text.toLowerCase()
    return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name) ? name : undefined
  })
}

function readTenant(reader: OptionReader): string {
  const shared = SHARED.some((name) => name === reader.raw('tenantId'))
  const rule = shared
    ? 'is of no one tenant: name the directory ids in tenants, or say tenants: "any"'
    : `${GUID_RULE}: the directory (tenant) id, which the issuer of every token has, also where the tenant has a domain`
  return readText(reader, 'tenantId', rule, guidOf)
}

function readTenants(reader: OptionReader): readonly string[] | 'any' {
  if (reader.raw('tenants') === 'any') return 'any'
  const rule = `${GUID_RULE}, each in a non-empty list; or "any" to accept every tenant`
  if (typeof reader.raw('tenants') === 'string') {
    reader.refuse('tenants', rule)
    return []
  }
  return readTexts(reader, 'tenants', rule, (text) => guidOf(text) !== undefined).map((text) => text.toLowerCase())
}

function readAudiences(reader: OptionReader, v1: boolean): readonly string[] {
  const named = reader.has('audience')
  const clients = reader.has('clientId') || !v1 || !named ? [readText(reader, 'clientId', CLIENT_RULE, guidOf)] : []
  if (!named) return clients
  if (v1) return [...clients, ...readAudience(reader)]
  reader.raw('audience')
  reader.refuse('audience', 'is the clientId in every v2.0 token: give that, or say version: 1')
  return clients
}

const CLIENT_RULE = `${GUID_RULE}: the application (client) id of your API`
