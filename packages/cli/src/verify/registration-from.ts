import { OptionsError, type OneIssuerOptions } from '@jwks-auth/core'
import * as providers from '@jwks-auth/core/providers'
import type { NamedValues } from '../options/named-values.js'
import { presetComplaint } from '../options/options-complaint.js'
import { shownName } from '../options/shown-name.js'
import { UsageError } from '../usage-error.js'

/**
 * Makes the registration that the flags of `jwks-auth verify` describe, from an issuer or from a preset.
 *
 * @throws UsageError if flags are missing or contradict each other.
 */
export function registrationFrom(flags: RegistrationFlags): Registration {
  const { issuer, preset, audience } = flags
  if (preset !== undefined) return presetRegistration(preset, presetOptions(flags))
  if (flags.with !== undefined) throw new UsageError('--with needs --preset: its options are those of a preset')
  if (issuer === undefined)
    throw new UsageError('say whose tokens are accepted with --issuer, or with --preset and its options')
  if (audience === undefined)
    throw new UsageError('say whom the token has to be for with --audience, or with --no-audience that anybody will do')
  return { issuer, audience }
}

/** The options that `--option` accepts: those that decide whether a token is accepted. Those for keys have flags. */
export const TOKEN_OPTIONS: readonly string[] = [
  'algorithms audienceClaim claimTypes claimValues clockTolerance issuerAliases issuerPlaceholder keyIssuers maxTokenAge',
  'profile requireType requiredClaims scopeClaims spiffeTrustDomain tenant tenantClaim types verifiedTokens',
].flatMap((names) => names.split(' '))

/** @throws UsageError when a name is none of {@link TOKEN_OPTIONS}. */
export function tokenOptionsFrom(given: NamedValues): NamedValues {
  const unknown = Object.keys(given).filter((name) => !TOKEN_OPTIONS.includes(name))
  if (unknown.length === 0) return given
  const names = unknown.map((name) => shownName(name) ?? 'what you named').join(', ')
  throw new UsageError(`--option: ${names} is none of ${TOKEN_OPTIONS.join(', ')}`)
}

type Registration = Pick<OneIssuerOptions, 'issuer' | 'audience'>

/** The flags for the accepted issuer and audience. */
export interface RegistrationFlags {
  readonly issuer?: string
  readonly preset?: string
  readonly with?: NamedValues
  readonly audience?: readonly string[] | false
}

function presetOptions({ issuer, audience, with: given = {} }: RegistrationFlags): NamedValues {
  if (issuer !== undefined)
    throw new UsageError(
      '--issuer does not go with --preset, which makes the issuer of its own options: --with <name=value>',
    )
  if (audience === false)
    throw new UsageError('--no-audience does not go with --preset: a preset decides which audience is needed')
  if (audience === undefined) return given
  if (Object.hasOwn(given, 'audience'))
    throw new UsageError('--audience and --with audience say the same: give one of them')
  return { ...given, audience }
}

/** @throws UsageError if there is no such preset, or if its options are invalid. */
function presetRegistration(name: string, options: NamedValues): Registration {
  const presets = new Map<string, unknown>(
    Object.entries(providers).filter(([exported]) => exported !== 'recognizeProvider'),
  )
  const preset = presets.get(name)
  if (typeof preset !== 'function')
    throw new UsageError(
      `--preset: there is no ${shownName(name) ?? 'such preset'}; there are ${[...presets.keys()].join(', ')}`,
    )
  const made = madeBy(() => Reflect.apply(preset, undefined, [options]))
  if (!isRegistration(made)) throw new UsageError(`--preset: ${name} makes no registration`)
  return made
}

function madeBy(make: () => unknown): unknown {
  try {
    return make()
  } catch (error) {
    throw error instanceof OptionsError ? new UsageError(presetComplaint(error)) : error
  }
}

function isRegistration(value: unknown): value is Registration {
  return typeof value === 'object' && value !== null && 'issuer' in value && typeof value.issuer === 'string'
}
