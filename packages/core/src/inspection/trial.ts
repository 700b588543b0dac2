import { createRegistry } from '../create.js'
import { OptionsError, RefusedError, SourceError } from '../errors.js'
import { DEFAULTS } from '../options/defaults.js'
import type { RegistrationOptions } from '../registry/registration.js'
import type { Candidate } from './candidates.js'
import { failureReport } from './failure-report.js'
import type { InspectSettings } from './inspect-options.js'
import type { TrialFailure, TriedConfiguration } from './tried-configuration.js'

const TENANT = DEFAULTS.registration.tenant
/** In the place of what only the user can say. */
const AUDIENCE = '<audience>'
const CA = '<ca>'

/** Registers a configuration as a service would, and has its keys fetched. */
export async function tryCandidate(candidate: Candidate, settings: InspectSettings): Promise<TriedConfiguration> {
  const { signal, clock, onRequest, policy } = settings
  const options = optionsOf(candidate, settings)
  const tried = { because: candidate.because, options: concealed(options) }
  onRequest(candidate.jwksUri ?? candidate.issuer)
  const registry = createRegistry({ requireHttps: options.requireHttps ?? DEFAULTS.fetch.requireHttps, clock })
  const end = (): void => void registry.close()
  signal.addEventListener('abort', end, { once: true })
  try {
    registry.register({ ...options, retry: policy.retry })
    const statuses = await registry.refresh(TENANT)
    return { ...tried, usable: true, keys: statuses.reduce((sum, { keys }) => sum + keys.length, 0) }
  } catch (error) {
    signal.throwIfAborted()
    return { ...tried, usable: false, failure: trialFailure(error) }
  } finally {
    signal.removeEventListener('abort', end)
    await registry.close()
  }
}

function optionsOf(candidate: Candidate, { given, policy, sentAlong }: InspectSettings): RegistrationOptions {
  const { issuer, jwksUri, leadsTo } = candidate
  const asked = jwksUri ?? issuer
  const { requireHttps, ...others } = given
  const needsHttp = [asked, leadsTo ?? ''].some((url) => url.startsWith('http:'))
  const needsTime = policy.retry.attemptTimeout > DEFAULTS.fetch.retry.attemptTimeout
  const needsHeaders = URL.canParse(asked) && new URL(asked).origin === sentAlong?.origin
  return {
    issuer,
    ...(jwksUri === undefined ? {} : { jwksUri }),
    audience: AUDIENCE,
    ...(requireHttps !== undefined && needsHttp ? { requireHttps } : {}),
    ...others,
    ...(needsTime ? { retry: { attemptTimeout: policy.retry.attemptTimeout, deadline: policy.retry.deadline } } : {}),
    ...(sentAlong !== undefined && needsHeaders ? { requestHeaders: sentAlong.headers } : {}),
  }
}

/** Without what is secret, or too long to be copied from a terminal. */
function concealed(options: RegistrationOptions): RegistrationOptions {
  const { requestHeaders, ca } = options
  const names = Object.keys(requestHeaders ?? {})
  return {
    ...options,
    ...(ca === undefined ? {} : { ca: CA }),
    ...(names.length === 0 ? {} : { requestHeaders: Object.fromEntries(names.map((name) => [name, `<${name}>`])) }),
  }
}

function trialFailure(error: unknown): TrialFailure {
  if (error instanceof OptionsError) {
    const wrong = error.problems.map(({ field, rule }) => `${field} ${rule}`)
    return { reason: 'options_invalid', message: wrong.join('; ') }
  }
  if (error instanceof RefusedError && error.cause instanceof SourceError) return failureReport(error.cause)
  throw error
}
