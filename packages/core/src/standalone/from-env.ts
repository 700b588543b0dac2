import { requireObject } from '../option-reader/arguments.js'
import { OptionsError, type OptionProblem } from '../errors/errors.js'
import type { Duration } from '../time/duration.js'
import type { JwksCacheOptions } from './options.js'

/**
 * Reads the durations of a `JwksCache`, all in seconds, from the environment.
 *
 * @throws OptionsError naming every variable that is not a number of seconds.
 */
export function durationsFrom(env: Readonly<Record<string, string | undefined>>): Partial<JwksCacheOptions> {
  requireObject('env', env)
  const problems: OptionProblem[] = []
  const durations: Partial<Record<(typeof VARIABLES)[number][1], Duration>> = {}
  for (const [variable, option] of VARIABLES) {
    const value: unknown = env[variable]
    const text = typeof value === 'string' ? value.trim() : undefined
    if (text === undefined || text === '') continue
    if (/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) durations[option] = `${Number(text)}s`
    else problems.push({ field: variable, rule: 'must be a number of seconds', value: 'a text' })
  }
  if (problems.length > 0) throw new OptionsError(problems)
  return durations
}

/** Each environment variable and the option that it sets. */
export const VARIABLES = [
  ['JWKS_TTL_SECONDS', 'ttl'],
  ['JWKS_REFRESH_INTERVAL', 'refreshInterval'],
  ['JWKS_FETCH_TIMEOUT', 'fetchTimeout'],
  ['JWKS_MAX_STALENESS', 'maxStaleness'],
] as const
