import { guidOf, hostOf } from './forms.js'
import { preset, readText, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for access tokens of one user flow or custom policy of Azure AD B2C.
 *
 * The URL of the metadata contains the policy, but the issuer in it does not, so the keys are fetched from their URL
 * directly. ID tokens have no `scp` and are refused.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { entraB2c } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(
 *   entraB2c({
 *     tenantName: 'contoso',
 *     tenantId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490',
 *     policy: 'B2C_1_signupsignin1',
 *     clientId: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
 *   }),
 * )
 * ```
 */
export function entraB2c(options: EntraB2cOptions): ProviderRegistration {
  return preset('entraB2c', options, (reader) => {
    const guid = 'must be a GUID such as "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"'
    const tenantRule = 'must be the name of the tenant, such as "contoso", without ".onmicrosoft.com"'
    const tenantName = readText(reader, 'tenantName', tenantRule, nameOf)
    const tenantId = readText(reader, 'tenantId', `${guid}: the directory (tenant) id`, guidOf)
    const policyRule = 'must be the full name of a user flow or a custom policy, such as "B2C_1_signupsignin1"'
    const policy = readText(reader, 'policy', policyRule, (text) =>
      /^B2C_1A?_[A-Za-z0-9_-]{1,64}$/i.test(text) ? text : undefined,
    )
    const clientId = readText(reader, 'clientId', `${guid}: the application (client) id of your API`, guidOf)
    const names = reader.oneOf('issuerNames', 'tenant', ['tenant', 'policy'])
    const domainRule = 'must be a bare host such as "login.example.com", without scheme, port or path'
    const host = reader.has('domain')
      ? readText(reader, 'domain', domainRule, hostOf)
      : `${tenantName.toLowerCase()}.b2clogin.com`
    // Microsoft's documentation shows a policy's name in lower case even if it has capitals: tokens may have either.
    const [, ...others] = new Set([policy, policy.toLowerCase()])
    const issuerOf = (name: string): string => `https://${host}/tfp/${tenantId}/${name}/v2.0/`
    const issuers =
      names === 'tenant'
        ? { issuer: `https://${host}/${tenantId}/v2.0/` }
        : { issuer: issuerOf(policy), ...(others.length === 0 ? {} : { issuerAliases: others.map(issuerOf) }) }
    return {
      provider: 'entra-b2c',
      ...issuers,
      jwksUri: `https://${host}/${tenantName.toLowerCase()}.onmicrosoft.com/${policy.toLowerCase()}/discovery/v2.0/keys`,
      audience: [clientId],
      claimValues: { tfp: [policy, ...others] },
      requiredClaims: ['azp', 'scp'],
      scopeClaims: ['scp'],
    }
  })
}

/** Options of {@link entraB2c}. */
export interface EntraB2cOptions {
  /** The name of the tenant, such as `contoso` for `contoso.onmicrosoft.com`. */
  tenantName: string
  /** The directory (tenant) id, a GUID. The issuer of every token contains it. */
  tenantId: string
  /**
   * The user flow or custom policy whose tokens are accepted, such as `B2C_1_signupsignin1`. Each one has its own key
   * set.
   */
  policy: string
  /** The application (client) id of your API, a GUID. It is the `aud` of every token. */
  clientId: string
  /**
   * Whether tokens name only the tenant in `iss`, or the policy too: the policy's setting "Issuer (iss) claim".
   * @default 'tenant'
   */
  issuerNames?: 'tenant' | 'policy'
  /** Your custom domain. @default TENANT_NAME.b2clogin.com */
  domain?: string
}

function nameOf(text: string): string | undefined {
  return /^[a-z0-9]{1,27}$/i.test(text) ? text : undefined
}
