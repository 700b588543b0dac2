import { systemClock, type Clock } from '../time/clock.js'
import type { Duration } from '../time/duration.js'
import { readArgument, requireFunction, requireObject, requireSignal } from '../option-reader/arguments.js'
import { DEFAULTS } from '../options/defaults.js'
import { notify } from '../callbacks/notify.js'
import { readFetchPolicy, type FetchOptions } from '../options/fetch-options.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { readClock } from '../option-reader/duck-typing.js'
import { OptionProblems, OptionReader } from '../option-reader/option-problems.js'
import { readHeaders } from '../options/request-options.js'
import type { RequestAuth } from '../fetch/request-auth.js'
import { brokenUrlRule } from '../fetch/url-rules.js'

/** Options for the requests of an inspection. The guard has the same rules and defaults as that of a registration. */
export interface InspectOptions extends Omit<FetchOptions, 'retry'> {
  /** The time limit of one request, from DNS to the last byte. There are no retries. @default '3s' */
  timeout?: Duration
  /**
   * Headers for requests of `inspectProvider` to the origin of its URL. No other origin gets them, even if a redirect
   * or the metadata leads there. Reports never contain their values. `inspectCertificates` sends no request.
   * @default none
   */
  requestHeaders?: Readonly<Record<string, string>>
  /** Aborts the inspection. @default none */
  signal?: AbortSignal
  /**
   * Called before each request with its URL, redirects included, and before a configuration is tried, with the URL that
   * is requested first. @default none
   */
  onRequest?: (url: string) => void
  /** The clock; for tests. @default the system's */
  clock?: Clock
}

/** {@link InspectOptions}, validated. */
export interface InspectSettings {
  readonly policy: FetchPolicy
  /** The network options as given, for registrations that are tried. */
  readonly given: FetchOptions
  /** The request headers, for the origin of the URL only. */
  readonly requestAuth: RequestAuth | undefined
  readonly signal: AbortSignal
  readonly onRequest: (url: string) => void
  readonly clock: Clock
}

/**
 * Validates the URL and the options of an inspection.
 *
 * @throws OptionsError that lists every wrong option; the name of the URL is `url`.
 */
export function readInspectOptions(url: string, options: InspectOptions): InspectSettings {
  const problems = new OptionProblems()
  requireObject('options', options)
  const { signal, onRequest, clock, timeout, requestHeaders, ...given } = readArgument('options', options, () => ({
    ...options,
  }))
  requireSignal(signal)
  if (onRequest !== undefined) requireFunction('onRequest', onRequest)
  const reader = new OptionReader({ ...given, clock, timeout, requestHeaders }, problems)
  const most = reader.duration('timeout', DEFAULTS.fetch.retry.attemptTimeout)
  const retry = { ...DEFAULTS.fetch.retry, maxRetries: 0, attemptTimeout: most, deadline: most }
  if (reader.has('retry')) reader.refuse('retry', 'is no option of an inspection, which tries nothing twice')
  const policy = { ...readFetchPolicy(reader, DEFAULTS.fetch), retry }
  const time = clock === undefined ? systemClock : readClock(reader)
  const headers = readHeaders(reader)
  reader.refuseUnread('of an inspection')
  const broken =
    typeof url === 'string' && URL.canParse(url) ? brokenUrlRule(new URL(url), policy) : 'must be an https URL'
  if (broken !== undefined) problems.add('url', broken, url)
  problems.throwIfAny()
  const told = (asked: string): void => {
    notify(() => onRequest?.(asked))
  }
  const requestAuth = Object.keys(headers).length === 0 ? undefined : sentTo(new URL(url), headers)
  return { policy, given, requestAuth, signal: signal ?? new AbortController().signal, onRequest: told, clock: time }
}

function sentTo({ origin }: URL, headers: RequestAuth['headers']): RequestAuth {
  return { origin, headers, bearerTokenFile: undefined, bearerTokenId: undefined }
}
