import type { Duration } from '../time/duration.js'
import { RefusedError } from '../errors/errors.js'
import { refuseUnless } from '../option-reader/arguments.js'
import { DEFAULTS } from '../options/defaults.js'
import type { OptionReader } from '../option-reader/option-problems.js'
import type { TokenVerifier } from '../verify/verifier.js'
import type { Auth } from '../verify/auth.js'
import type { RefusalFacts } from '../observe/refusal-log.js'
import { bearerToken } from './bearer.js'
import { challenged, responseOf, type ChallengeOptions, type RefusalResponse } from './challenge.js'
import { explainRequest } from './explain-request.js'
import { headerOf, requireRequest, type RequestLike } from './request-like.js'
import type { TenantSource } from './tenant-from.js'
import { toError } from '../errors/to-error.js'

/**
 * Authenticates HTTP requests, on the one path that all frameworks share: from a request to an `Auth`, a refusal, or
 * neither.
 */
export class Authenticator {
  readonly #verifier: TokenVerifier
  readonly #tenant: TenantSource
  readonly #settings: AuthenticatorSettings
  readonly #close: () => Promise<void>
  readonly #isCached = (token: string): boolean => this.#verifier.isCached(token)

  /** @internal Created by `createAuthenticator`. */
  constructor(
    verifier: TokenVerifier,
    tenant: TenantSource,
    settings: AuthenticatorSettings,
    close: () => Promise<void>,
  ) {
    this.#verifier = verifier
    this.#tenant = tenant
    this.#settings = settings
    this.#close = close
  }

  /**
   * Authenticates a request; synchronously unless it has to wait. A refusal is an outcome. Only an error that is not
   * about the request, such as one of the application's tenant function, is thrown or rejects, always as an `Error`.
   */
  authenticate(request: RequestLike): Outcome | Promise<Outcome> {
    requireRequest(request)
    try {
      if (this.#settings.preflight === 'pass' && isPreflight(request)) return ANONYMOUS
      const token = bearerToken(request, this.#isCached)
      if (token === undefined) {
        if (!this.#settings.required) return ANONYMOUS
        throw new RefusedError('token_missing')
      }
      const auth = this.#verify(token, request)
      return auth instanceof Promise ? this.#outcomeOf(auth, request) : { type: 'authenticated', auth }
    } catch (error) {
      return this.#refused(error, request)
    }
  }

  /**
   * Converts an error to the refusal for the caller.
   *
   * @param facts - Details of a guard's refusal beyond the code, for the log of `debug`.
   */
  refuse(error: RefusedError, facts?: RefusalFacts): Refusal {
    refuseUnless(RefusedError.is(error), 'error', 'must be a RefusedError', error)
    if (facts !== undefined) this.#verifier.refusals.log(error, facts)
    const refused = challenged(error, this.#settings.challenge)
    return { error: refused, response: this.#settings.errors === 'respond' ? responseOf(refused) : undefined }
  }

  /** Closes what was created for this authenticator; a registry that was passed in stays open. */
  async close(): Promise<void> {
    await this.#close()
  }

  #verify(token: string, request: RequestLike): Auth | Promise<Auth> {
    const source = this.#tenant
    if (typeof source !== 'function') return this.#verifier.verify(token, source)
    const tenant = source(request)
    return typeof tenant === 'object' ? this.#verifyAsync(token, tenant) : this.#verifyFor(token, tenant)
  }

  async #verifyAsync(token: string, tenant: PromiseLike<string | undefined>): Promise<Auth> {
    return await this.#verifyFor(token, await tenant)
  }

  #verifyFor(token: string, tenant: string | undefined): Auth | Promise<Auth> {
    if (typeof tenant !== 'string') throw new RefusedError('tenant_missing')
    return this.#verifier.verify(token, { from: 'request', tenant })
  }

  async #outcomeOf(auth: Promise<Auth>, request: RequestLike): Promise<Outcome> {
    try {
      return { type: 'authenticated', auth: await auth }
    } catch (error) {
      return this.#refused(error, request)
    }
  }

  #refused(thrown: unknown, request: RequestLike): Outcome {
    const error = toError(thrown)
    if (!(error instanceof RefusedError)) throw error
    this.#verifier.refusals.logOnce(error, () => explainRequest(error, request))
    return { type: 'refused', refusal: this.refuse(error) }
  }
}

/** Options for authenticating requests, independent of the registrations. */
export interface AuthenticatorOptions {
  /**
   * `false` admits requests without a bearer token, without `Auth`. An invalid token is still refused.
   *
   * @default true
   */
  required?: boolean
  /**
   * What answers a refused request: the framework's own error handling (`'forward'`) or this package (`'respond'`).
   *
   * @default 'forward'
   */
  errors?: 'forward' | 'respond'
  /** `'pass'` admits CORS preflight requests without `Auth`; guards still refuse them. @default 'authenticate' */
  preflight?: 'authenticate' | 'pass'
  /** `realm` of challenges (RFC 9110 section 11.5). @default none */
  realm?: string
  /** Maximum time that a request waits for a function that names its tenant; then 503. @default '5s' */
  tenantTimeout?: Duration
  /** URL of the protected resource's metadata, sent in challenges (RFC 9728); MCP clients expect it. @default none */
  resourceMetadata?: string
}

interface AuthenticatorSettings {
  readonly required: boolean
  readonly errors: 'forward' | 'respond'
  readonly preflight: 'authenticate' | 'pass'
  /** Milliseconds. */
  readonly tenantTimeout: number
  readonly challenge: ChallengeOptions
}

/** The refusal of a request. */
export interface Refusal {
  readonly error: RefusedError
  /** The response to send; `undefined` if the framework's error handling responds (`errors: 'forward'`). */
  readonly response: RefusalResponse | undefined
}

/** Result of authenticating a request. */
export type Outcome =
  | { readonly type: 'authenticated'; readonly auth: Auth }
  /** No token where none is required, or an admitted preflight request. */
  | { readonly type: 'anonymous' }
  | { readonly type: 'refused'; readonly refusal: Refusal }

const ANONYMOUS: Outcome = { type: 'anonymous' }

export function readAuthenticatorSettings(reader: OptionReader): AuthenticatorSettings {
  const tenantTimeout = reader.duration('tenantTimeout', DEFAULTS.requests.tenantTimeout)
  if (tenantTimeout === 0) reader.refuse('tenantTimeout', 'must be more than 0')
  return {
    tenantTimeout,
    required: reader.boolean('required', DEFAULTS.requests.required),
    errors: reader.oneOf('errors', DEFAULTS.requests.errors, ['forward', 'respond']),
    preflight: reader.oneOf('preflight', DEFAULTS.requests.preflight, ['authenticate', 'pass']),
    challenge: {
      realm: reader.read('realm', undefined, 'must be printable ASCII', printable),
      resourceMetadata: reader.read('resourceMetadata', undefined, 'must be a URL', (value) =>
        typeof value === 'string' && URL.canParse(value) ? printable(value) : undefined,
      ),
    },
  }
}

function printable(value: unknown): string | undefined {
  return typeof value === 'string' && /^[ -~]{1,256}$/.test(value) ? value : undefined
}

/** A preflight request as browsers send it (Fetch standard, section 3.2.2): without credentials. */
function isPreflight(request: RequestLike): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerOf(request, 'origin') !== undefined &&
    headerOf(request, 'access-control-request-method') !== undefined &&
    headerOf(request, 'authorization') === undefined
  )
}
