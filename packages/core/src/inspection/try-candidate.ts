import { createRegistry } from '../create.js'
import { OptionsError, RefusedError, SourceError } from '../errors/errors.js'
import { DEFAULTS } from '../options/defaults.js'
import type { FetchOptions } from '../options/fetch-options.js'
import type { RequestOptions } from '../options/request-options.js'
import type { RegistrationOptions } from '../options/registration-options.js'
import type { Candidate } from './candidates.js'
import { confirmationOf } from './confirmation.js'
import { failureReport } from './failure-report.js'
import type { InspectSettings } from './inspect-options.js'
import type { TrialFailure, TrialOutcome, TriedConfiguration } from './tried-configuration.js'

/**
 * Tries a configuration that might be registered: registers it in a separate registry, as a service would, and fetches
 * its keys.
 */
export async function tryCandidate(candidate: Candidate, settings: InspectSettings): Promise<TriedConfiguration> {
  const { because, issuer, jwksUri, leadsTo } = candidate
  const asked = jwksUri ?? issuer
  const beside = besideFor(asked, leadsTo, settings)
  const told = { issuer, ...(jwksUri === undefined ? {} : { jwksUri }), audience: AUDIENCE }
  const outcome = await tryRegistration({ ...told, ...beside }, asked, settings)
  return { ...confirmationOf(because), options: { ...told, ...withoutSecrets(beside) }, ...outcome }
}

const TENANT = DEFAULTS.registration.tenant

/** Placeholder for a value that only the user knows. */
export const AUDIENCE = '<audience>'
const CA = '<ca>'

type Beside = FetchOptions & RequestOptions

/**
 * Registers a configuration in a separate registry, and fetches its keys.
 *
 * @param asked - The URL that is requested first.
 */
export async function tryRegistration(
  options: RegistrationOptions,
  asked: string,
  { signal, clock, onRequest, policy }: InspectSettings,
): Promise<TrialOutcome> {
  onRequest(asked)
  const registry = createRegistry({ requireHttps: options.requireHttps ?? DEFAULTS.fetch.requireHttps, clock })
  const end = (): void => void registry.close()
  signal.addEventListener('abort', end, { once: true })
  try {
    registry.register({ ...options, retry: policy.retry })
    const statuses = await registry.refresh(TENANT)
    return { usable: true, keys: statuses.reduce((sum, { keys }) => sum + keys.length, 0) }
  } catch (error) {
    signal.throwIfAborted()
    return { usable: false, failure: trialFailure(error) }
  } finally {
    signal.removeEventListener('abort', end)
    await registry.close()
  }
}

/** The options of the inspection that a registration for this URL needs too. */
export function besideFor(
  asked: string,
  leadsTo: string | undefined,
  { given, policy, requestAuth }: InspectSettings,
): Beside {
  const { requireHttps, ...others } = given
  const needsHttp = [asked, leadsTo ?? ''].some((url) => url.startsWith('http:'))
  const needsTime = policy.retry.attemptTimeout > DEFAULTS.fetch.retry.attemptTimeout
  const needsHeaders = URL.canParse(asked) && new URL(asked).origin === requestAuth?.origin
  return {
    ...(requireHttps !== undefined && needsHttp ? { requireHttps } : {}),
    ...others,
    ...(needsTime ? { retry: { attemptTimeout: policy.retry.attemptTimeout, deadline: policy.retry.deadline } } : {}),
    ...(requestAuth !== undefined && needsHeaders ? { requestHeaders: requestAuth.headers } : {}),
  }
}

/** Replaces values that are secret, or too long to be copied from a terminal, by placeholders. */
export function withoutSecrets(beside: Beside): Beside {
  const { requestHeaders, ca } = beside
  const names = Object.keys(requestHeaders ?? {})
  return {
    ...beside,
    ...(ca === undefined ? {} : { ca: CA }),
    ...(names.length === 0 ? {} : { requestHeaders: Object.fromEntries(names.map((name) => [name, `<${name}>`])) }),
  }
}

export function trialFailure(error: unknown): TrialFailure {
  if (error instanceof OptionsError) {
    const wrong = error.problems.map(({ field, rule }) => `${field} ${rule}`)
    return { reason: 'options_invalid', message: wrong.join('; ') }
  }
  if (error instanceof RefusedError && error.cause instanceof SourceError) return failureReport(error.cause)
  throw error
}
