import { RefusedError } from '../errors.js'
import type { Reader } from '../options/problems.js'
import type { TokenVerifier } from '../verify/verifier.js'
import type { Auth } from '../verify/auth.js'
import { bearerToken } from './bearer.js'
import { challenged, responseOf, type ChallengeOptions, type RefusalResponse } from './challenge.js'
import { headerOf, type RequestLike } from './request-like.js'
import type { TenantSource } from './tenant-from.js'

/** How requests are authenticated, whoever may sign their tokens. */
export interface AuthenticatorOptions {
  /** `false` lets a request without a bearer token through, without `Auth`. A bad token is refused all the same. @default true */
  required?: boolean
  /** Who answers a refused request: the framework's own error handling, or this package. @default 'forward' */
  errors?: 'forward' | 'respond'
  /** `'pass'` lets CORS preflight requests through, without `Auth`; guards still refuse them. @default 'authenticate' */
  preflight?: 'authenticate' | 'pass'
  /** The `realm` of challenges (RFC 9110 section 11.5). @default none */
  realm?: string
  /** URL of the protected resource's metadata, told in challenges (RFC 9728), as MCP clients expect. @default none */
  resourceMetadata?: string
}

interface AuthenticatorSettings {
  readonly required: boolean
  readonly errors: 'forward' | 'respond'
  readonly preflight: 'authenticate' | 'pass'
  readonly challenge: ChallengeOptions
}

/** A request may not pass. */
export interface Refusal {
  readonly error: RefusedError
  /** What to answer; `undefined` when the framework's error handling shall (`errors: 'forward'`). */
  readonly response: RefusalResponse | undefined
}

export type Outcome =
  | { readonly type: 'authenticated'; readonly auth: Auth }
  /** No token where none is needed, or a preflight that may pass. */
  | { readonly type: 'anonymous' }
  | { readonly type: 'refused'; readonly refusal: Refusal }

const ANONYMOUS: Outcome = { type: 'anonymous' }

/** The one path that all frameworks share. */
export class Authenticator {
  readonly #verifier: TokenVerifier
  readonly #tenant: TenantSource
  readonly #settings: AuthenticatorSettings
  readonly #close: () => Promise<void>

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
   * Finds out who a request comes from. A refusal is an outcome; only what is not about the request rejects, such as
   * an error thrown by the application's own tenant function.
   */
  async authenticate(request: RequestLike): Promise<Outcome> {
    try {
      if (this.#settings.preflight === 'pass' && isPreflight(request)) return ANONYMOUS
      const token = bearerToken(request)
      if (token !== undefined) return { type: 'authenticated', auth: await this.#verify(token, request) }
      if (!this.#settings.required) return ANONYMOUS
      throw new RefusedError('token_missing')
    } catch (error) {
      if (error instanceof RefusedError) return { type: 'refused', refusal: this.refuse(error) }
      throw error
    }
  }

  /** Turns an error into what the caller is told. */
  refuse(error: RefusedError): Refusal {
    const refused = challenged(error, this.#settings.challenge)
    return { error: refused, response: this.#settings.errors === 'respond' ? responseOf(refused) : undefined }
  }

  /** Closes what was made for this authenticator; a registry that was handed in stays open. */
  async close(): Promise<void> {
    await this.#close()
  }

  async #verify(token: string, request: RequestLike): Promise<Auth> {
    const source = this.#tenant
    if (typeof source !== 'function') {
      return await this.#verifier.verify(
        token,
        source.from === 'issuer' ? { by: 'issuer' } : { by: 'claim', read: source.read },
      )
    }
    const tenant = await source(request)
    if (tenant === undefined) throw new RefusedError('tenant_missing')
    return await this.#verifier.verify(token, { by: 'tenant', tenant })
  }
}

export function readAuthenticatorSettings(reader: Reader): AuthenticatorSettings {
  return {
    required: reader.boolean('required', true),
    errors: reader.oneOf('errors', 'forward', ['forward', 'respond']),
    preflight: reader.oneOf('preflight', 'authenticate', ['authenticate', 'pass']),
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

/** A preflight as browsers send it (Fetch standard, section 3.2.2): without credentials. */
function isPreflight(request: RequestLike): boolean {
  return (
    request.method === 'OPTIONS' &&
    headerOf(request, 'origin') !== undefined &&
    headerOf(request, 'access-control-request-method') !== undefined &&
    headerOf(request, 'authorization') === undefined
  )
}
