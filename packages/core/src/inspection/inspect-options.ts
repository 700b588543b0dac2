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

/** How an inspection asks. The guard is the one of a registration: the same rules, the same defaults. */
export interface InspectOptions extends Omit<FetchOptions, 'retry'> {
  /** The longest that one request may take, from DNS to the last byte. Nothing is tried twice. @default '3s' */
  timeout?: Duration
  /**
   * Headers for requests of `inspectProvider` to the origin of its URL. No other origin gets them, whatever a redirect or the metadata says.
   * Their values are shown nowhere. `inspectCertificates` sends nothing. @default none
   */
  requestHeaders?: Readonly<Record<string, string>>
  /** Gives up when it aborts. @default none */
  signal?: AbortSignal
  /** Told of each URL that is about to be asked, redirects included, and of what a configuration is tried with. @default nobody */
  onRequest?: (url: string) => void
  /** Where time comes from; for tests. @default the system's */
  clock?: Clock
}

/** {@link InspectOptions}, validated. */
export interface InspectSettings {
  readonly policy: FetchPolicy
  /** What was given of it, for those who ask in the same way. */
  readonly given: FetchOptions
  /** For the origin of the URL alone. */
  readonly requestAuth: RequestAuth | undefined
  readonly signal: AbortSignal
  readonly onRequest: (url: string) => void
  readonly clock: Clock
}

/** @throws OptionsError naming every wrong field; the URL goes by the name of `url`. */
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
