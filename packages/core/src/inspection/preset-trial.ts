import { OptionsError } from '../errors/errors.js'
import * as providers from '../providers/index.js'
import type { ProviderRegistration } from '../providers/preset.js'
import { recognizeProvider, type RecognizedProvider } from '../providers/recognize-provider.js'
import type { InspectSettings } from './inspect-options.js'
import { AUDIENCE, besideFor, withoutSecrets, trialFailure, tryRegistration } from './try-candidate.js'
import type { TriedPreset } from './tried-configuration.js'

/** Finds the preset for an issuer and tries its registration, with placeholders for missing options. */
export async function tryPreset(issuer: string, settings: InspectSettings): Promise<TriedPreset | undefined> {
  const recognized = recognizeProvider(issuer)
  if (recognized === undefined) return undefined
  const made = registrationOf(recognized)
  if (made === undefined) return { ...recognized, beside: {} }
  if (made instanceof OptionsError)
    return { ...recognized, beside: {}, outcome: { usable: false, failure: trialFailure(made) } }
  const asked = made.jwksUri ?? made.issuer
  const beside = besideFor(asked, undefined, settings)
  const outcome = await tryRegistration({ ...made, ...beside }, asked, settings)
  return { ...recognized, beside: withoutSecrets(beside), outcome }
}

/**
 * Placeholders for values that only the user knows and that do not affect the key source. A client id has one of two
 * forms.
 */
const STAND_INS: readonly Readonly<Record<string, unknown>>[] = [
  '00000000-0000-4000-8000-000000000000',
  '1example23456789example',
].map((clientId) => ({ clientId, audience: AUDIENCE, tenants: 'any', repository: 'owner/name', project: 'owner/name' }))

/** Returns `undefined` if a missing option determines the key source. */
function registrationOf({
  preset,
  options,
  missing,
}: RecognizedProvider): ProviderRegistration | OptionsError | undefined {
  const make: unknown = Object.entries(providers).find(([name]) => name === preset)?.[1]
  let problem: OptionsError | undefined
  for (const known of STAND_INS) {
    if (typeof make !== 'function' || missing.some((name) => !Object.hasOwn(known, name))) return undefined
    const version = options['version'] === undefined ? {} : { version: Number(options['version']) }
    const missed = Object.fromEntries(missing.map((name) => [name, known[name]]))
    try {
      const made: unknown = Reflect.apply(make, undefined, [{ ...options, ...version, ...missed }])
      if (isRegistration(made)) return made
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error
      problem ??= error
    }
  }
  return problem
}

function isRegistration(value: unknown): value is ProviderRegistration {
  return typeof value === 'object' && value !== null && 'issuer' in value && typeof value.issuer === 'string'
}
