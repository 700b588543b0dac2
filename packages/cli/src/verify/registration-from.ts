import type { OneIssuerOptions } from '@jwks-auth/core'
import * as providers from '@jwks-auth/core/providers'
import type { NamedValues } from '../options/named-values.js'
import { UsageError } from '../usage-error.js'

/** What `--option` can be: all that decides whether a token is accepted. Where keys come from, and how they are kept, has flags of its own. */
export const TOKEN_OPTIONS: readonly string[] = [
  'algorithms audienceClaim claimTypes claimValues clockTolerance issuerAliases issuerPlaceholder keyIssuers maxTokenAge',
  'profile requireType requiredClaims scopeClaims spiffeTrustDomain tenant tenantClaim types verifiedTokens',
].flatMap((names) => names.split(' '))

/** @throws UsageError when a name is none of {@link TOKEN_OPTIONS}. */
export function tokenOptionsFrom(given: NamedValues): NamedValues {
  const unknown = Object.keys(given).filter((name) => !TOKEN_OPTIONS.includes(name))
  if (unknown.length === 0) return given
  throw new UsageError(`--option: ${unknown.join(', ')} is none of ${TOKEN_OPTIONS.join(', ')}`)
}

type Registration = Pick<OneIssuerOptions, 'issuer' | 'audience'>

/**
 * A registration as a preset makes it.
 *
 * @throws UsageError when there is no such preset, and OptionsError for its options.
 */
export function presetRegistration(name: string, options: NamedValues): Registration {
  const presets = new Map<string, unknown>(
    Object.entries(providers).filter(([exported]) => exported !== 'recognizeProvider'),
  )
  const preset = presets.get(name)
  if (typeof preset !== 'function')
    throw new UsageError(`--preset: there is no ${name}; there are ${[...presets.keys()].join(', ')}`)
  const made: unknown = Reflect.apply(preset, undefined, [options])
  if (!isRegistration(made)) throw new UsageError(`--preset: ${name} makes no registration`)
  return made
}

function isRegistration(value: unknown): value is Registration {
  return typeof value === 'object' && value !== null && 'issuer' in value && typeof value.issuer === 'string'
}
